/**
 * Publishes a site's folder, the one way for the deploys of both platforms and for `baton publish`: each file goes to a
 * key of its own hash, where nothing is ever written over; the manifest is written last and makes all of it live at
 * once. Whatever ends it before that changes nothing, and run again it goes on.
 */
import type { S3Client } from '@aws-sdk/client-s3';
import {
  contentPrefix,
  NO_RULES,
  OWN_PREFIX,
  type PublishedFile,
  renderManifest,
} from '../../protocol/content-manifest';
import { inParallel } from '../../protocol/in-parallel';
import { fileProblem } from '../../protocol/safe-name';
import { checkArrival } from './arrival';
import { siteFiles, siteFolder } from './files';
import { checkFrontController } from './front-controller';
import { checkLimit } from './limit';
import { liveManifest, putManifest } from './live-manifest';
import { isReusable, removeUnused, storedObjects } from './objects';
import { staysPrivate } from './private';
import { Progress } from './progress';
import type { Publication } from './publication';
import { siteParts } from './rules-file';
import type { SiteSettings } from './settings';
import { SiteUpload } from './upload';

const PARALLEL = 16;

export interface PublishOptions {
  readonly log: (line: string) => void;
  /** Tells what would change, and changes nothing. @default false */
  readonly dryRun?: boolean;
  /** The environment's. @default those of one that says nothing of its site */
  readonly settings?: SiteSettings;
  /** A further site of the server. @default the main one */
  readonly site?: string;
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
  const { stored, besides } = await storedObjects(s3, place);
  const named = new Set(live.files.map(({ key }) => key));
  const usable = new Map([...stored].filter(([key, one]) => named.has(key) || isReusable(one)));
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
