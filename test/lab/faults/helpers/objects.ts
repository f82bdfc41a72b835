/** Removes and damages objects in the store. */
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { existingObject } from '../../../../deployer/release/put-once';
import type { Testbed } from '../../testbed/testbed';

type Store = Pick<Testbed, 's3'>;

export async function listKeys({ s3 }: Store, bucket: string, prefix = ''): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: prefix }))
    for (const { Key } of Contents ?? []) if (Key) keys.push(Key);
  return keys;
}

export async function removeObjects(store: Store, bucket: string, prefix = ''): Promise<void> {
  for (const key of await listKeys(store, bucket, prefix))
    await store.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}

/** Removes all versions: in versitygw, an object that was only deleted still exists for a conditional write. */
export async function removeAllVersions({ s3 }: Store, bucket: string, key: string): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }),
  );
  for (const { VersionId } of [...Versions, ...DeleteMarkers])
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId }));
}

/**
 * Changes one byte.
 * @returns what undoes it
 */
export async function damageObject({ s3 }: Store, bucket: string, key: string): Promise<() => Promise<void>> {
  const original = await existingObject(s3, bucket, key);
  if (!original?.length) throw new Error(`there is no object ${bucket}/${key} to damage`);
  const damaged = Buffer.from(original);
  const middle = damaged.length >> 1;
  damaged.writeUInt8(damaged.readUInt8(middle) ^ 0xff, middle);
  const put = async (body: Uint8Array) =>
    void (await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body })));
  await put(damaged);
  return () => put(original);
}
