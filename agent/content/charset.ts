/**
 * Marks pages whose own text names another charset than UTF-8: the name that nginx adds would win over it. The mark is
 * an empty file of the page's path in a folder of Baton's own, which no file of the site can be in.
 */
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { OWN_PREFIX } from '../../protocol/content-manifest';
import { inParallel } from '../../protocol/in-parallel';
import { type ContentFile, type LiveFile, remove } from './versions';

/** As nginx.conf names it. */
const MARKS = join(OWN_PREFIX, 'charset');
const PARALLEL = 16;
/** Browsers look no further. */
const HEAD_BYTES = 1024;
const PAGE = /\.html?$/i;
const SHEET = /\.css$/i;

const IN_PAGE = /<meta\b[^>]*\bcharset\s*=\s*["']?\s*([\w.:-]+)/i;
const IN_SHEET = /^@charset "([\w.:-]+)";/;

export interface CharsetProps {
  readonly staging: string;
  readonly files: readonly ContentFile[];
  /** The live version's folder and files: what did not change is not read again. */
  readonly live?: { readonly folder: string; readonly files: ReadonlyMap<string, LiveFile> };
}

export async function markCharsets({ staging, files, live }: CharsetProps): Promise<void> {
  await remove(join(staging, MARKS));
  const marked = await marksOf(live?.folder);
  const texts = files.filter(({ path }) => PAGE.test(path) || SHEET.test(path));
  await inParallel(texts, PARALLEL, async (file) => {
    const { path } = file;
    const before = live?.files.get(path);
    const isSame = before !== undefined && isSameContent(before, file);
    if (!(isSame ? marked.has(path) : namesOther(path, await head(join(staging, path))))) return;
    const mark = join(staging, MARKS, path);
    await mkdir(dirname(mark), { recursive: true });
    await writeFile(mark, '');
  });
}

/** A version of an older agent has none, and a machine has one agent for life. */
async function marksOf(folder: string | undefined): Promise<ReadonlySet<string>> {
  if (folder === undefined) return new Set();
  const marks = join(folder, MARKS);
  const found = await readdir(marks, { recursive: true, withFileTypes: true }).catch(() => []);
  return new Set(
    found
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(marks, join(parentPath, name))),
  );
}

const isSameContent = (one: LiveFile, other: ContentFile) =>
  one.size === other.size && (one.sha256 ? one.sha256 === other.sha256 : one.etag === other.etag);

async function head(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString('latin1', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** @param text its beginning */
export function namesOther(path: string, text: string): boolean {
  const found = PAGE.test(path) ? IN_PAGE.exec(text.replace(/<!--.*?-->/gs, '')) : IN_SHEET.exec(text);
  return found?.[1] !== undefined && !/^utf-?8$/i.test(found[1]);
}
