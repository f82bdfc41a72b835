/**
 * Where a release comes from. It stands beside the release, not in it: the id is that of the files alone, and one
 * release may come from several commits.
 */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { aboutKey } from '../../protocol/about';
import { readJson } from '../../protocol/store';
import { remoteReason, remoteText } from '../remote-text';
import { contentType, shortId } from './check';
import type { Source } from './source';

export interface Origin extends Source {
  /** When it was put into the store, as an ISO time. */
  readonly at: string;
}

export interface About {
  readonly first: Origin;
  /** The same, unless it was deployed again later. */
  readonly latest: Origin;
}

/** What the first deploy said stays. A failure here is no reason to stop a deploy. */
export async function recordAbout(
  s3: S3Client,
  bucket: string,
  release: string,
  source: Source,
  log: (line: string) => void,
  now = new Date(),
): Promise<void> {
  const key = aboutKey(release);
  const latest: Origin = { at: now.toISOString(), ...source };
  try {
    const first = (await readAbout(s3, bucket, release).catch(() => undefined))?.first ?? latest;
    const Body = `${JSON.stringify({ first, latest } satisfies About, null, 2)}\n`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body, ContentType: contentType(key) }));
  } catch (error) {
    log(`upload: where release ${shortId(release)} comes from could not be recorded: ${remoteReason(error)}`);
  }
}

/** @returns with every text safe to print; undefined where nothing was recorded */
export async function readAbout(s3: S3Client, bucket: string, release: string): Promise<About | undefined> {
  const found = await readJson<Partial<About> | null>(s3, bucket, aboutKey(release));
  const first = origin(found?.first);
  const latest = origin(found?.latest) ?? first;
  return first && latest && { first, latest };
}

function origin(found: Partial<Origin> | undefined): Origin | undefined {
  const time = Date.parse(String(found?.at));
  if (!found || Number.isNaN(time)) return undefined;
  const { commit, subject, by } = found;
  return {
    at: new Date(time).toISOString(),
    ...(typeof commit === 'string' && /^[0-9a-f]{7,64}$/.test(commit) && { commit }),
    ...(typeof subject === 'string' && { subject: remoteText(subject) }),
    ...(found.dirty === true && { dirty: true }),
    ...(typeof by === 'string' && { by: remoteText(by) }),
  };
}
