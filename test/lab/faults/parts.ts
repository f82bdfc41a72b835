/** What several faults do. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { docker } from '../../../deployer/local/docker';
import { existingObject } from '../../../deployer/release/put-once';
import type { RunningDeploy } from '../deploy';
import type { Lab } from '../lab';

/** @returns the new machine's name, as soon as it boots */
export async function candidate(deploy: RunningDeploy): Promise<string> {
  const { text } = await (await deploy.terraform).waitForLine(/machine \S+ boots at/);
  return /machine (\S+) boots at/.exec(text)?.[1] ?? '';
}

export const pause = (lab: Lab, seconds: number) => sleep(seconds * 1000, undefined, { signal: lab.stop });

/** @returns whether it came to hold in time */
export async function within(lab: Lab, seconds: number, holds: () => Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(lab, 0.5))
    if (await holds().catch(() => false)) return true;
  return false;
}

/** Every program waits for the store, and none hears that it is gone. */
export async function storeHangs(lab: Lab, seconds: number): Promise<void> {
  await docker(['pause', lab.layout.store.name]);
  try {
    await pause(lab, seconds);
  } finally {
    await docker(['unpause', lab.layout.store.name]);
  }
}

/** After a fault that may have been cut off. */
export const storeRuns = (lab: Lab) => docker(['unpause', lab.layout.store.name]).catch(() => undefined);

/** A pull, which is otherwise due within the minute: the agent makes one when it starts. */
export const pullNow = async (lab: Lab) =>
  void (await lab.onMachine(await lab.serving(), 'systemctl', 'restart', 'baton-agent'));

/** What a machine's agent and its boot have said. */
export const logOf = (lab: Lab, machine: string) =>
  lab.onMachine(
    machine,
    'sh',
    '-c',
    'cat /var/log/baton-boot.log; journalctl -u baton-agent -o cat --no-pager',
  );

export async function keysBelow(lab: Lab, bucket: string, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents } of paginateListObjectsV2(
    { client: lab.s3 },
    { Bucket: bucket, Prefix: prefix },
  ))
    for (const { Key } of Contents ?? []) if (Key) keys.push(Key);
  return keys;
}

export async function removeObjects(lab: Lab, bucket: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) await lab.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}

/** With all its versions: to versitygw an object that was only deleted is still there for a conditional write. */
export async function removeForGood(lab: Lab, Bucket: string, Key: string): Promise<void> {
  const { Versions = [], DeleteMarkers = [] } = await lab.s3.send(
    new ListObjectVersionsCommand({ Bucket, Prefix: Key }),
  );
  for (const { VersionId } of [...Versions, ...DeleteMarkers])
    await lab.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
}

/**
 * As many bytes, and one of them another.
 * @returns what undoes it
 */
export async function damageObject(lab: Lab, bucket: string, key: string): Promise<() => Promise<void>> {
  const before = await existingObject(lab.s3, bucket, key);
  if (!before?.length) throw new Error(`there is no object ${bucket}/${key} to damage`);
  const after = Buffer.from(before);
  const middle = after.length >> 1;
  after.writeUInt8(after.readUInt8(middle) ^ 0xff, middle);
  const put = async (body: Uint8Array) =>
    void (await lab.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body })));
  await put(after);
  return () => put(before);
}
