/**
 * What `baton publish` writes: each file once under its own hash, and last a manifest that names them. Nothing that a
 * manifest names is ever written over: who reads a manifest finds the whole site that it names.
 */

import { fileProblem, isPlainPath, quoted } from './safe-name';
import type { HeaderRule } from './site-headers/rules';
import { storedHeadersProblem } from './site-headers/stored';
import type { SiteRules } from './site-rules/rules';
import { storedProblem } from './site-rules/text';

/** Begins the keys of all that Baton itself keeps in the bucket; none of it is a page. */
export const OWN_PREFIX = '.baton/';
export const MANIFEST_KEY = `${OWN_PREFIX}site.json`;
export const FILES_PREFIX = `${OWN_PREFIX}files/`;

/**
 * Where in a bucket a site's content is. The main site's is at the top; a further site's keys are the same below a
 * prefix that servers and publishers of the main site leave alone, those of older releases too.
 */
export interface ContentPlace {
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
}

/** @param site a further one. @default the main one */
export const contentPrefix = (site?: string): string =>
  site === undefined ? '' : `${OWN_PREFIX}sites/${site}/`;

/** For a person. */
export const formatPlace = ({ bucket, prefix }: ContentPlace): string =>
  prefix === '' ? bucket : `${bucket}/${prefix}`;

const FORMAT = 1;

/** With twice as many the lists of the live version and the next no longer fit into the agent's 32 MiB of heap. */
export const MOST_FILES = 15_000;

/** Largest manifest, in bytes of UTF-8: a larger one must not be read into memory. */
export const MOST_BYTES = 8 * 1024 ** 2;

export interface PublishedFile {
  /** Below the site's root, with forward slashes. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
  readonly key: string;
  /** ETag of the object: it shows when somebody wrote over it by hand. */
  readonly etag: string;
  /** Unix time in seconds at which this content was first published here: the same on every server. */
  readonly modified: number;
}

/** A file of a list that has no hashes is measured as well. */
export type LimitedFile = Omit<PublishedFile, 'sha256'> & { readonly sha256?: string };

/** What a site's own `_redirects` and `_headers` say. */
export interface PublishedRules extends SiteRules {
  readonly headers: readonly HeaderRule[];
}

export const NO_RULES: PublishedRules = { redirects: [], gone: [], headers: [] };

/**
 * Served as Last-Modified, and a part of nginx' ETag: both must say the same on every server.
 * @param rules redirects and headers apart: servers from before there were any serve the files without them
 */
export function renderManifest(files: readonly LimitedFile[], rules: PublishedRules = NO_RULES): string {
  const { redirects, gone, headers } = rules;
  const parts = [
    `"format":${FORMAT},"files":[\n${files.map((file) => JSON.stringify(file)).join(',\n')}\n]`,
    ...(redirects.length + gone.length > 0 ? [`\n"rules":${JSON.stringify({ redirects, gone })}`] : []),
    ...(headers.length > 0 ? [`\n"headers":${JSON.stringify(headers)}`] : []),
  ];
  return `{${parts.join(',')}}\n`;
}

/** Of a manifest that {@link parseManifest} has accepted. */
export function rulesOf(text: string): PublishedRules {
  const { rules, headers } = JSON.parse(text) as { rules?: SiteRules; headers?: HeaderRule[] };
  return { ...NO_RULES, ...rules, headers: headers ?? [] };
}

/** In bytes, as a store counts them: letters beyond ASCII have several. */
const tooManyBytes = (bytes: number) =>
  bytes > MOST_BYTES
    ? `its list of files takes ${bytes} bytes, and at most ${MOST_BYTES} are read`
    : undefined;

/**
 * The one limit of a site: asked before a publish uploads anything, and by a server of what it finds.
 * @returns what is too much
 */
export function limitProblem(
  files: readonly LimitedFile[],
  rules: PublishedRules = NO_RULES,
): string | undefined {
  if (files.length > MOST_FILES) return `it has ${files.length} files, and at most ${MOST_FILES} are served`;
  return tooManyBytes(Buffer.byteLength(renderManifest(files, rules)));
}

/** @throws Error unless it is a whole manifest that can become a folder */
export function parseManifest(text: string): PublishedFile[] {
  const problem = (what: string) => new Error(`the manifest ${MANIFEST_KEY} ${what}; publish the site again`);
  const tooLarge = tooManyBytes(Buffer.byteLength(text));
  if (tooLarge) throw problem(`is too large: ${tooLarge}`);
  let manifest: { format?: unknown; files?: unknown; rules?: unknown; headers?: unknown };
  try {
    manifest = (JSON.parse(text) ?? {}) as typeof manifest;
  } catch {
    throw problem('is not whole');
  }
  if (manifest.format !== FORMAT) throw problem(`has the format ${manifest.format}, known is ${FORMAT}`);
  const files = manifest.files as PublishedFile[];
  if (!Array.isArray(files) || files.length === 0) throw problem('names no files');
  if (files.length > MOST_FILES) throw problem(`is too large: ${limitProblem(files)}`);
  for (const file of files)
    if (!isPublishedFile(file)) throw problem(`has an entry that is none: ${quoted(file)}`);
  const wrong = fileProblem(files.map(({ path }) => path));
  if (wrong) throw problem(`names what has no place in a folder: ${wrong}`);
  const wrongRule = manifest.rules === undefined ? undefined : storedProblem(manifest.rules);
  if (wrongRule) throw problem(`has redirects that cannot be used: ${wrongRule}`);
  const wrongHeader = manifest.headers === undefined ? undefined : storedHeadersProblem(manifest.headers);
  if (wrongHeader) throw problem(`has headers that cannot be used: ${wrongHeader}`);
  return files;
}

function isPublishedFile(file: Partial<PublishedFile> | null): boolean {
  if (typeof file !== 'object' || file === null) return false;
  const { path, size, sha256, key, etag, modified } = file;
  return (
    typeof path === 'string' &&
    isPlainPath(key) &&
    key.startsWith(FILES_PREFIX) &&
    typeof etag === 'string' &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256) &&
    Number.isSafeInteger(size) &&
    Number(size) >= 0 &&
    Number.isSafeInteger(modified)
  );
}
