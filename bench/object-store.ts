/** The local platform's object store by itself, on the loopback address. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { docker, removeContainer } from '../deployer/local/docker';
import { STORE_IMAGE } from '../deployer/local/images/catalog';
import { CREDENTIALS } from '../deployer/local/store';
import { storeClient } from '../protocol/store';
import { freePort } from './free-port';

const REGION = 'eu-central-1';
const START_SECONDS = 30;

export class ObjectStore {
  private constructor(
    private readonly name: string,
    readonly endpoint: string,
    readonly s3: S3Client,
  ) {}

  /**
   * On the host's own network: Docker's proxy for published ports would cost more than the store.
   * @param name of the container
   */
  static async start(name: string): Promise<ObjectStore> {
    const address = `127.0.0.1:${await freePort()}`;
    const endpoint = `http://${address}`;
    await docker([
      ...['run', '--detach', '--name', name, '--network', 'host', '--volume', '/data'],
      ...['--env', `ROOT_ACCESS_KEY_ID=${CREDENTIALS.accessKeyId}`],
      ...['--env', `ROOT_SECRET_ACCESS_KEY=${CREDENTIALS.secretAccessKey}`, '--env', `VGW_REGION=${REGION}`],
      ...['--entrypoint', 'sh', STORE_IMAGE, '-c'],
      `mkdir -p /data/objects && exec versitygw --quiet --keep-alive --port ${address} posix /data/objects`,
    ]);
    return new ObjectStore(
      name,
      endpoint,
      storeClient({ region: REGION, endpoint, credentials: CREDENTIALS }),
    );
  }

  /** Environment variables for the SDK and the AWS command line. */
  get env(): Readonly<Record<string, string>> {
    return {
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /** Creates a bucket, and waits for a store that has just started. */
  async bucket(name: string): Promise<string> {
    for (const end = Date.now() + START_SECONDS * 1000; ; await sleep(100)) {
      try {
        await this.s3.send(new CreateBucketCommand({ Bucket: name }));
        return name;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  remove(): Promise<void> {
    this.s3.destroy();
    return removeContainer(this.name);
  }
}
