/** The object store of the agent's server, with a published site. */

import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { docker } from '../../deployer/local/docker';
import { STORE_IMAGE } from '../../deployer/local/images/catalog';
import { type Report, reportKey } from '../../protocol/report';
import { SERVING_KEY } from '../../protocol/serving';
import { readJson, storeClient } from '../../protocol/store';
import { BUCKETS, KEY, SERVER, STORE_HOST, STORE_PORT } from './settings';

const PAGES = 50;

export class AgentStore {
  private constructor(
    private readonly container: string,
    readonly s3: S3Client,
  ) {}

  static async start(container: string, network: string): Promise<AgentStore> {
    const serve = `versitygw --quiet --access-log /access.log --port :${STORE_PORT} posix /objects`;
    await docker([
      ...['run', '--detach', '--name', container, '--network', network, '--network-alias', STORE_HOST],
      ...['--env', `ROOT_ACCESS_KEY_ID=${KEY.accessKeyId}`],
      ...['--env', `ROOT_SECRET_ACCESS_KEY=${KEY.secretAccessKey}`],
      ...['--entrypoint', 'sh', STORE_IMAGE, '-c', `mkdir -p /objects && exec ${serve}`],
    ]);
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}';
    const address = await docker(['inspect', '--format', format, container]);
    const endpoint = `http://${address}:${STORE_PORT}`;
    const store = new AgentStore(container, storeClient({ region: 'us-east-1', endpoint, credentials: KEY }));
    await store.fill();
    return store;
  }

  report(): Promise<Report | undefined> {
    return readJson<Report>(this.s3, BUCKETS.data, reportKey(SERVER));
  }

  /** All requests so far, such as `PutObject backup/manifest.json`. */
  async requests(): Promise<string[]> {
    const log = await docker(['exec', this.container, 'cat', '/access.log']);
    return [...log.matchAll(/ s3_(\w+) (\S+) /g)].map(([, action, key]) => `${action} ${key}`);
  }

  private async fill(): Promise<void> {
    for (const Bucket of Object.values(BUCKETS)) await this.s3.send(new CreateBucketCommand({ Bucket }));
    await this.put(BUCKETS.data, SERVING_KEY, JSON.stringify({ server: SERVER }));
    // As after `aws s3 sync`: the agent must list the bucket. Content with a manifest costs fewer requests.
    for (let page = 0; page < PAGES; page += 1)
      await this.put(BUCKETS.content, `${page}.html`, `page ${page}`);
  }

  private async put(Bucket: string, Key: string, Body: string): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  }
}
