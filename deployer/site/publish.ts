/**
 * Publishes a site's folder, the one way for the deploys of both platforms and for `baton publish`: each file goes to a
 * key of its own hash, where nothing is ever written over; the manifest is written last and makes all of it live at
 * once. Whatever ends it before that changes nothing, and run again it goes on.
 */
import { DeleteObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import {
  type ContentPlace,
  contentPrefix,
  FILES_PREFIX,
  MANIFEST_KEY,
  NO_RULES,
  OWN_PREFIX,
  type PublishedFile,
  renderManifest,
} from '../../protocol/content-manifest';
import { inParallel } from '../../protocol/in-parallel';
import { fileProblem } from '../../protocol/safe-name';
import { remoteReason } from '../remote-text';
import { checkArrival } from './arrival';
import { siteFiles, siteFolder } from './files';
import { checkFrontController } from './front-controller';
import { checkLimit } from './limit';
import { liveManifest, putManifest } from './live-manifest';
import { leftOutLines, staysPrivate } from './private';
import { Progress } from './progress';
import { siteParts } from './rules-file';
import type { SiteSettings } from './settings';
import { SiteUpload, type StoredObject } from './upload';

const PARALLEL = 16;
/**
 * What no manifest names is removed only when it is older, because another publish may be about to name it. Shorter is
 * how long such an object is used without being uploaded again.
 */
const UNUSED_HOURS = 24;
const REUSED_HOURS = 12;
const HOUR = 3_600_000;

export interface PublishOptions {
  readonly log: (line: string) => void;
  /** Tells what would change, and changes nothing. @default false */
  readonly dryRun?: boolean;
  /** The environment's. @default those of one that says nothing of its site */
  readonly settings?: SiteSettings;
  /** A further site of the server. @default the main one */
  readonly site?: string;
}

export interface Publication {
  /** A further site. @default the main one */
  readonly site?: string;
  readonly files: number;
  /** Of all files. */
  readonly bytes: number;
  readonly uploaded: number;
  readonly uploadedBytes: number;
  /** Paths that the live site does not have, has otherwise, or has alone. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Objects beside Baton's own, such as those of an earlier `aws s3 sync`: not served any more. */
  readonly besides: number;
  /** Paths that stay private; a folder's ends with a slash. */
  readonly leftOut: readonly string[];
}

/** @throws Error when the folder is missing, empty or leads out of itself, or somebody else has published meanwhile */
export async function publish(
  s3: S3Client,
  bucket: string,
  directory: string,
  { log, dryRun = false, settings = {}, site: name }: PublishOptions,
): Promise<Publication> {
  const { php = false, frontController, rules: environments = NO_RULES, site = { names: [] } } = settings;
  const place = { bucket, prefix: contentPrefix(name) };
  const folder = siteFolder(directory);
  const leftOut: string[] = [];
  const found = siteFiles(folder, (path) => {
    const skipped = staysPrivate(php)(path);
    if (skipped) leftOut.push(path);
    return skipped;
  });
  const { pages: paths, rules, notes } = siteParts(folder, found, site);
  notes.forEach(log);
  checkNames(directory, paths);
  checkLimit(directory, folder, paths, rules);
  checkFrontController(directory, frontController, paths);
  checkArrival({ rules: environments, own: rules, site, pages: paths });
  const live = await liveManifest(s3, place, log);
  const before = new Map(live.files.map((file) => [file.path, file]));
  const { stored, besides } = await objects(s3, place);
  const named = new Set(live.files.map(({ key }) => key));
  const young = Date.now() - REUSED_HOURS * HOUR;
  const usable = new Map([...stored].filter(([key, { modified }]) => named.has(key) || modified > young));
  const upload = new SiteUpload({ s3, place, folder, before, usable, dryRun });
  const progress = new Progress(paths.length, log);
  const files: PublishedFile[] = [];
  await inParallel(paths, PARALLEL, async (path, signal) => {
    const file = await upload.file(path, signal);
    files.push(file);
    progress.done(file.size);
  });
  files.sort((a, b) => (a.path < b.path ? -1 : 1));

  const difference = compare(before, files);
  const isNew =
    live.etag === undefined ||
    Object.values(difference).some((some) => some.length > 0) ||
    JSON.stringify(live.rules) !== JSON.stringify(rules);
  if (!dryRun && (isNew || upload.uploaded > 0)) {
    await putManifest(s3, place, renderManifest(files, rules), live.etag);
    const kept = new Set([...named, ...files.map(({ key }) => key)]);
    await removeUnused(s3, place, stored, kept, log);
  }
  const { uploaded, uploadedBytes } = upload;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return {
    files: files.length,
    bytes,
    uploaded,
    uploadedBytes,
    ...difference,
    besides,
    leftOut,
    ...(name !== undefined && { site: name }),
  };
}

function checkNames(directory: string, paths: readonly string[]): void {
  const own = paths.find((path) => path.startsWith(OWN_PREFIX));
  const problem = own ? `${JSON.stringify(own)} has a name that Baton keeps for itself` : fileProblem(paths);
  if (problem) throw new Error(`${directory}: ${problem}; nothing was published`);
}

async function objects(s3: S3Client, { bucket, prefix }: ContentPlace) {
  const stored = new Map<string, StoredObject>();
  let besides = 0;
  for await (const page of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, ...(prefix && { Prefix: prefix }) },
  )) {
    for (const { Key = '', ETag = '', Size = 0, LastModified } of page.Contents ?? []) {
      const key = Key.slice(prefix.length);
      if (key.startsWith(FILES_PREFIX))
        stored.set(key, { etag: ETag, size: Size, modified: LastModified?.getTime() ?? 0 });
      else if (!key.startsWith(OWN_PREFIX)) besides += 1;
    }
  }
  return { stored, besides };
}

function compare(before: ReadonlyMap<string, PublishedFile>, files: readonly PublishedFile[]) {
  const now = new Set(files.map(({ path }) => path));
  return {
    added: files.filter(({ path }) => !before.has(path)).map(({ path }) => path),
    changed: files
      .filter(({ path, sha256 }) => before.has(path) && before.get(path)?.sha256 !== sha256)
      .map(({ path }) => path),
    removed: [...before.keys()].filter((path) => !now.has(path)),
  };
}

/** The site is published by now: what cannot be removed is no failure. */
async function removeUnused(
  s3: S3Client,
  { bucket, prefix }: ContentPlace,
  stored: ReadonlyMap<string, StoredObject>,
  kept: ReadonlySet<string>,
  log: (line: string) => void,
): Promise<void> {
  const old = Date.now() - UNUSED_HOURS * HOUR;
  const unused = [...stored].filter(([key, { modified }]) => !kept.has(key) && modified < old);
  try {
    await inParallel(unused, PARALLEL, async ([key]) => {
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${prefix}${key}` }));
    });
  } catch (error) {
    log(`site: files that are used no more could not be removed: ${remoteReason(error)}`);
  }
}

/** Begins what is said of it. @param site a further one. @default the main one */
export const siteName = (site?: string): string => (site === undefined ? 'site' : `site ${site}`);

/** The end of the story, in a line or two. */
export function formatPublication({
  site,
  files,
  uploaded,
  added,
  changed,
  removed,
  besides,
  leftOut,
}: Publication): string {
  const parts = [
    `${added.length} new`,
    `${changed.length} changed`,
    `${removed.length} removed`,
    `${uploaded} uploaded`,
  ];
  return [
    `${siteName(site)} published: ${files} files, ${parts.join(', ')}`,
    ...leftOutLines(leftOut),
    ...ignored(besides),
  ].join('\n');
}

export const ignored = (besides: number): string[] =>
  besides === 0
    ? []
    : [
        `site: ${besides} objects in the bucket beside ${OWN_PREFIX} are not served: the manifest alone counts. ` +
          `To serve those again, remove ${MANIFEST_KEY}`,
      ];
