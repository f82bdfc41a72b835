/** The store of an image's test: the agent and the boot must find in it what they find in S3. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { storeClient } from '../../protocol/store';
import { eventually } from '../helpers/eventually';
import { testFolder, writeFiles } from '../helpers/folder';

const SCRIPT = join(import.meta.dirname, '../../userdata/image/test-store.sh');
const PORT = 9917;

test('objects, lists and conditional writes are those of S3', async () => {
  const folder = testFolder();
  writeFiles(folder, [{ path: 'releases/releases/a/release.zip', content: 'zip' }]);
  const server = spawn('sh', [SCRIPT, folder, `${PORT}`], { stdio: 'ignore' });
  onTestFinished(() => void server.kill());
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const s3 = storeClient({ region: 'eu-central-1', endpoint: `http://127.0.0.1:${PORT}`, credentials });
  const get = async (Bucket: string, Key: string) =>
    (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  await eventually(async () => (await get('releases', 'releases/a/release.zip')) === 'zip');

  const put = (more = {}) =>
    s3.send(new PutObjectCommand({ Bucket: 'data', Key: 'lease.json', Body: 'mine', ...more }));
  const { ETag } = await put({ IfNoneMatch: '*' });
  await expect(put({ IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await expect(put({ IfMatch: '"another"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
  await put({ IfMatch: ETag });
  expect(await get('data', 'lease.json')).toBe('mine');
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'data', Prefix: 'lease' }));
  expect(Contents).toMatchObject([{ Key: 'lease.json', Size: 4, ETag }]);
  expect((await s3.send(new ListObjectsV2Command({ Bucket: 'content' }))).Contents ?? []).toEqual([]);
  await s3.send(new DeleteObjectCommand({ Bucket: 'data', Key: 'lease.json' }));
  await expect(get('data', 'lease.json')).rejects.toThrow(NoSuchKey);
});
