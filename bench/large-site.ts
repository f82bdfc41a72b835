/** A large site: nine of ten files are pages of about 10 kB, the others pictures of about 400 kB. */
import { createCipheriv } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const FILES = 10_000;
export const BYTES = 500_000_000;
const FOLDERS = 100;
const PICTURE_BYTES = 410_000;

export async function writeLargeSite(root: string): Promise<void> {
  // Nothing can compress these bytes. They are the same in each run, but no two files are the same.
  const bytes = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  let left = BYTES;
  for (let folder = 0; folder < FOLDERS; folder += 1)
    await mkdir(join(root, `section-${folder}`), { recursive: true });
  for (let file = 0; file < FILES; file += 1) {
    const isPicture = file % 10 === 9;
    const pageBytes = 5_000 + ((file * 7919) % 10_000);
    const isLast = file === FILES - 1;
    const size = isLast ? left : isPicture ? PICTURE_BYTES : pageBytes;
    left -= size;
    const name = isPicture ? `picture-${file}.webp` : `page-${file}.html`;
    const path = join(root, `section-${file % FOLDERS}`, name);
    await writeFile(path, bytes.update(Buffer.alloc(size)));
  }
}
