/** The published site as a folder of ordinary files. */
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import {
  contentPrefix,
  OWN_PREFIX,
  type PublishedFile,
  parseManifest,
  rulesOf,
} from '../../protocol/content-manifest';
import { inParallel } from '../../protocol/in-parallel';
import { fileProblem } from '../../protocol/safe-name';
import type { HeaderRule } from '../../protocol/site-headers/rules';
import type { SiteRules } from '../../protocol/site-rules/rules';
import { storedManifest } from '../../protocol/stored-manifest';
import { HEADERS_FILE } from '../site/headers-file';
import { REDIRECTS_FILE } from '../site/redirects-file';
import { type Bucket, toFiles } from './objects';

const PARALLEL = 8;

export interface TakenSite {
  readonly files: number;
  readonly bytes: number;
}

/**
 * @param site a further one. @default the main one
 * @returns undefined where nothing is published
 * @throws Error naming what is not whole in the bucket
 */
export async function takeSite(store: Bucket, folder: string, site?: string): Promise<TakenSite | undefined> {
  const prefix = contentPrefix(site);
  const found = await storedManifest(store.s3, { bucket: store.bucket, prefix });
  if (!found || found === 'unchanged') return prefix === '' ? takeUnlisted(store, folder) : undefined;
  const files = parseManifest(found.text);
  const problems: string[] = [];
  await inParallel(files, PARALLEL, async (file) => {
    const problem = await toFiles(store, { ...file, key: `${prefix}${file.key}` }, folder, [file]);
    if (problem) problems.push(`${file.path}: ${problem}`);
    else await utimes(join(folder, file.path), file.modified, file.modified);
  });
  const [first, ...more] = problems;
  if (first !== undefined)
    throw new Error(
      `the site in ${store.bucket} is not whole: ${first}${more.length > 0 ? ` and ${more.length} more` : ''}.\n` +
        'Next step: publish it again, then run this again',
    );
  const rules = rulesOf(found.text);
  for (const [name, text] of [
    [REDIRECTS_FILE, redirectsFile(rules)],
    [HEADERS_FILE, headersFile(rules.headers)],
  ] as const)
    if (text !== '') await writeFile(join(folder, name), text);
  return sums(files);
}

const sums = (files: readonly Pick<PublishedFile, 'size'>[]) => ({
  files: files.length,
  bytes: files.reduce((sum, { size }) => sum + size, 0),
});

/** As `aws s3 sync` puts it there: each file under its own path. */
async function takeUnlisted({ s3, bucket }: Bucket, folder: string): Promise<TakenSite | undefined> {
  const found: { path: string; size: number }[] = [];
  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: bucket }))
    for (const { Key = '', Size = 0 } of page.Contents ?? [])
      if (!Key.startsWith(OWN_PREFIX) && !Key.endsWith('/')) found.push({ path: Key, size: Size });
  if (found.length === 0) return undefined;
  const problem = fileProblem(found.map(({ path }) => path));
  if (problem) throw new Error(`the bucket ${bucket} has what is no file of a folder: ${problem}`);
  await mkdir(folder, { recursive: true });
  // Nobody has noted its hash.
  await inParallel(found, PARALLEL, async (file) => {
    await toFiles({ s3, bucket }, { key: file.path, sha256: '' }, folder, [file]);
  });
  return sums(found);
}

/**
 * As Netlify and others read it, and `baton publish`. A rule counts with and without a slash at its end: the manifest
 * has both, a person writes one.
 */
export function redirectsFile({ redirects, gone }: SiteRules): string {
  const lines = [
    ...redirects.map(({ from, to, status }) => ({ from, rest: `${to} ${status}` })),
    ...gone.map((from) => ({ from, rest: '/410.html 410' })),
  ];
  const known = new Set(lines.map(({ from, rest }) => `${from} ${rest}`));
  return lines
    .filter(({ from, rest }) => !from.endsWith('/') || !known.has(`${from.slice(0, -1)} ${rest}`))
    .map(({ from, rest }) => `${from} ${rest}\n`)
    .join('');
}

/** The same for headers, in the order in which they count. */
export const headersFile = (rules: readonly HeaderRule[]): string =>
  rules
    .map(
      ({ path, headers }) => `${path}\n${headers.map(({ name, value }) => `  ${name}: ${value}\n`).join('')}`,
    )
    .join('');
