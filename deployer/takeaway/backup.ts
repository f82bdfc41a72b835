/** The backup's manifest, as commands read it and add to it. */
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { MANIFEST_KEY, type Manifest, parseManifest, renderManifest } from '../../protocol/backup-manifest';
import { manifestProblem } from '../../protocol/backup-manifest-problem';
import type { Bucket } from './objects';

const TRIES = 5;

interface Found {
  readonly manifest: Manifest;
  readonly etag: string;
}

/** @returns undefined where no server has written one. @throws Error where it is not whole */
export async function backupOf({ s3, bucket }: Bucket): Promise<Found | undefined> {
  try {
    const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: MANIFEST_KEY }));
    const manifest = parseManifest((await Body?.transformToString()) ?? '');
    const problem = manifest ? manifestProblem(manifest) : 'it is not whole';
    if (problem || !manifest)
      throw new Error(
        `the backup's manifest ${MANIFEST_KEY} in ${bucket} cannot be used: ${problem}. ` +
          'Next step: bring back an older version of that object, then run this again',
      );
    return { manifest, etag: ETag };
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/**
 * The server that serves writes it, too: it keeps its lease, and what it wrote meanwhile is not lost.
 * @param change of what there is; of nothing, where there is none yet
 */
export async function changeBackup(
  store: Bucket,
  change: (before: Manifest | undefined) => Manifest,
): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const found = await backupOf(store);
    const manifest = change(found?.manifest);
    const problem = manifestProblem(manifest);
    if (problem) throw new Error(`no server would restore this: it names ${problem}`);
    try {
      await store.s3.send(
        new PutObjectCommand({
          ...{ Bucket: store.bucket, Key: MANIFEST_KEY, Body: renderManifest(manifest) },
          ContentType: 'application/json',
          ...(found ? { IfMatch: found.etag } : { IfNoneMatch: '*' }),
        }),
      );
      return;
    } catch (error) {
      const isRace = /^(PreconditionFailed|ConditionalRequestConflict)$/.test((error as Error).name);
      if (!isRace || tries === TRIES) throw error;
    }
  }
}
