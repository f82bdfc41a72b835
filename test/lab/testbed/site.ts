/** The lab's site: small pages with their hash in the name, a large file for long downloads, and a page for uploads. */
import { createCipheriv, createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A file, and the hash of what a client must get. */
export interface SiteFile {
  readonly path: string;
  readonly sha256: string;
}

export interface Site {
  readonly pages: readonly SiteFile[];
  readonly download: SiteFile;
  readonly uploadPath: string;
  /** The page with the number of the newest published release. */
  readonly revisionPath: string;
}

const PAGES = 8;
const PAGE_BYTES = 4096;
const DOWNLOAD_BYTES_PER_SECOND = 1024 * 1024;
const UPLOAD_PATH = '/upload.php';
export const REVISION_PATH = '/revision.txt';
export const SECONDS_PATH = '/seconds.txt';

/** Answers with what arrived, so that the sender notices if anything was lost on the way. */
const UPLOAD_PAGE = `<?php
header('Content-Type: application/json');
$body = file_get_contents('php://input');
echo json_encode(['bytes' => strlen($body), 'sha256' => hash('sha256', $body)]);
`;

/** @param downloadSeconds how long the download takes */
export async function writeSite(folder: string, downloadSeconds: number): Promise<Site> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const pages: SiteFile[] = [];
  for (let index = 0; index < PAGES; index += 1) {
    // Base64 is text, so a proxy may compress it.
    const content = noise(`page ${index}`, PAGE_BYTES).toString('base64');
    const hash = sha256(content);
    const path = `/page-${index}.${hash.slice(0, 16)}.txt`;
    await writeFile(join(folder, path), content);
    pages.push({ path, sha256: hash });
  }
  const large = noise('download', downloadSeconds * DOWNLOAD_BYTES_PER_SECOND);
  await writeFile(join(folder, 'large.bin'), large);
  await writeFile(join(folder, 'upload.php'), UPLOAD_PAGE);
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>lab</title><p>The lab.\n');
  await writeFile(join(folder, REVISION_PATH), '0\n');
  await writeFile(join(folder, SECONDS_PATH), `${downloadSeconds}\n`);
  return {
    pages,
    download: { path: '/large.bin', sha256: sha256(large) },
    uploadPath: UPLOAD_PATH,
    revisionPath: REVISION_PATH,
  };
}

/** The same bytes on every computer; nothing can compress them. */
function noise(seed: string, bytes: number): Buffer {
  const key = createHash('sha256').update(seed).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes));
}

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
