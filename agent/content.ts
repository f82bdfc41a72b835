/**
 * Pulls the site's files: a new version is staged beside the live one and goes live by one rename, so that no request
 * ever sees half of it. The version before stays, and files that did not change are shared with it.
 *
 * Where `baton publish` has written a manifest, it alone counts: one conditional request tells that nothing is new, and
 * what else lies in the bucket is not served. Without one the bucket's own list counts, as after `aws s3 sync`, which
 * `--delete` leads back to: it removes the manifest too.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { type ContentPlace, contentPrefix, formatPlace } from '../protocol/content-manifest';
import { listFiles, type Published, readManifest } from './content/published';
import { type Nginx, takeUpRules } from './content/rules';
import { stage } from './content/stage';
import { goLive, liveVersion, type PullRecord, readRecord, versionOf, writeRecord } from './content/versions';

export { liveVersion, readRecord } from './content/versions';

export interface Pull {
  /** Undefined where nothing was ever published. */
  readonly version: string | undefined;
  readonly changed: boolean;
  /** What was downloaded. */
  readonly bytes: number;
}

export interface PullOptions {
  /** How long a bucket's list must stay the same before it is believed. @default 10 */
  readonly settleSeconds?: number;
  /** Pause before a file is asked for again, longer each time. @default 200 */
  readonly pauseMilliseconds?: number;
  /** Takes up published redirects. @default none: it reads them when it starts */
  readonly nginx?: Nginx;
  /** A further site of the server. @default the main one */
  readonly site?: string;
}

const NOT_STARTED: Nginx = {
  isRunning: async () => false,
  test: async () => {},
  reload: async () => {},
};

/** A sync that takes longer than this many looks is waited for by the next pull. */
const SETTLE_LOOKS = 12;
/** What was uploaded so recently may be part of a sync under way. */
const RECENT_SECONDS = 120;

/**
 * @param folder holds `versions/<version>`, `versions/<version>.json` and the link `current`
 * @throws Error when the store does not answer, an object is not what was published, or an emptied bucket would empty a
 *   live site; the live version then stays as it is
 */
export async function pullContent(
  s3: S3Client,
  bucket: string,
  folder: string,
  { settleSeconds = 10, pauseMilliseconds = 200, nginx = NOT_STARTED, site }: PullOptions = {},
): Promise<Pull> {
  const place = { bucket, prefix: contentPrefix(site) };
  const live = await liveVersion(folder);
  const last = await readRecord(folder);
  const known = last?.version === live ? last : undefined;
  const found = await look(s3, place, known);
  if (found === 'unchanged') {
    if (known) await writeRecord(folder, { ...known, time: now() });
    return { version: live, changed: false, bytes: 0 };
  }

  const { files, manifest, rules } = await settled(s3, place, found, live, settleSeconds);
  if (files.length === 0) {
    if (live) throw new Error(`the bucket ${formatPlace(place)} is empty: the live version ${live} stays`);
    return { version: undefined, changed: false, bytes: 0 };
  }
  const version = versionOf(files);
  const changed = version !== live;
  let bytes = 0;
  if (changed) {
    bytes = await stage({ s3, place, folder, version, live, files, pauseMilliseconds });
    await goLive(folder, version, files);
  }
  // Noted as pulled only once nginx has them: until then each pull tries again.
  await takeUpRules(folder, rules, nginx);
  await writeRecord(folder, { time: now(), version, ...(manifest !== undefined && { manifest }) });
  return { version, changed, bytes };
}

const now = () => Date.now() / 1000;

/** One call where nothing has changed, but for one more for each further 1000 objects of a list. */
async function look(
  s3: S3Client,
  place: ContentPlace,
  known: PullRecord | undefined,
): Promise<Published | 'unchanged'> {
  if (!known || known.manifest !== undefined) {
    const manifest = await readManifest(s3, place, known?.manifest);
    if (manifest) return manifest;
  }
  const list = await listFiles(s3, place);
  if (list) return list;
  const manifest = await readManifest(s3, place);
  if (!manifest) throw new Error(`the bucket ${formatPlace(place)} is being changed`);
  return manifest;
}

/**
 * A manifest is whole. A list may be that of a sync under way, so it is believed when it stays the same for a while.
 */
async function settled(
  s3: S3Client,
  place: ContentPlace,
  first: Published,
  live: string | undefined,
  settleSeconds: number,
): Promise<Published> {
  let found = first;
  for (let looks = 0; looks < SETTLE_LOOKS; looks += 1) {
    const version = versionOf(found.files);
    const newest = found.files.reduce((time, { modified }) => Math.max(time, modified), 0);
    const isNew = live ? version !== live : Math.abs(now() - newest) < RECENT_SECONDS;
    if (found.manifest !== undefined || !isNew) return found;
    await sleep(settleSeconds * 1000);
    const next = await look(s3, place, { time: 0, version });
    if (next === 'unchanged') return found;
    if (versionOf(next.files) === version) return next;
    found = next;
  }
  throw new Error(
    `the bucket ${formatPlace(place)} is being changed all the time: the live version ${live} stays`,
  );
}
