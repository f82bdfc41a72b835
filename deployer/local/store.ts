/** The object store: an S3 server with conditional writes and versions, and its buckets. Its volume outlives it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateBucketCommand, PutBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import { storeClient } from '../../protocol/store';
import { docker, removeContainer } from './docker';
import { STORE_IMAGE } from './images/catalog';
import type { Layout } from './layout';
import { REGION } from './region';
import { labels, type PlatformInput } from './settings';

/** Reachable from this computer alone, so the key needs to be no secret. */
export const CREDENTIALS = { accessKeyId: 'baton-local', secretAccessKey: 'baton-local-secret' };

const START =
  'mkdir -p /data/objects /data/versions && ' +
  'exec versitygw --quiet --port :7070 posix --versioning-dir /data/versions /data/objects';
const START_SECONDS = 30;

const volume = (layout: Layout) => layout.store.name;

export async function createStore(input: PlatformInput): Promise<void> {
  const { layout } = input;
  await removeContainer(layout.store.name);
  await docker(['volume', 'create', ...labels(input, 'store'), volume(layout)]);
  await docker([
    ...['run', '--detach', '--name', layout.store.name, ...labels(input, 'store')],
    ...[
      '--network',
      layout.servers.network,
      '--ip',
      layout.store.address,
      '--volume',
      `${volume(layout)}:/data`,
    ],
    ...['--env', `ROOT_ACCESS_KEY_ID=${CREDENTIALS.accessKeyId}`, '--env', `VGW_REGION=${REGION}`],
    ...['--env', `ROOT_SECRET_ACCESS_KEY=${CREDENTIALS.secretAccessKey}`],
    ...['--restart', 'unless-stopped', '--entrypoint', 'sh', STORE_IMAGE, '-c', START],
  ]);
  const s3 = localStore(layout);
  for (const bucket of Object.values(layout.buckets)) {
    await createBucket(s3, bucket);
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
  }
}

export const removeStore = ({ layout }: PlatformInput) => removeContainer(layout.store.name);

/** As seen from the host. */
export const localStore = ({ store }: Layout): S3Client =>
  storeClient({ region: REGION, endpoint: store.endpoint, credentials: CREDENTIALS });

/** Tried until the store, which was only just started, answers. */
async function createBucket(s3: S3Client, bucket: string): Promise<void> {
  const end = Date.now() + START_SECONDS * 1000;
  for (;;) {
    try {
      await s3.send(new CreateBucketCommand({ Bucket: bucket }));
      return;
    } catch (error) {
      if ((error as Error).name === 'BucketAlreadyOwnedByYou') return;
      if (Date.now() > end) throw new Error(`the object store does not answer: ${(error as Error).message}`);
      await sleep(250);
    }
  }
}
