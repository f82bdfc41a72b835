/** Folders of the tests' own, which are gone afterwards. */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RenderedFile } from '../../docker/rendered-file';

/** Where many small files cost little: in memory, if the system has such a place. */
export const FAST_PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export function makeFolder(place = tmpdir()): string {
  // Digits and small letters: messages that name it are searched for words such as ENOENT.
  const folder = join(place, `baton-test-${randomBytes(8).toString('hex')}`);
  mkdirSync(folder);
  // Containers read it as users of their own.
  chmodSync(folder, 0o755);
  return folder;
}

export const removeFolder = (folder: string) => rmSync(folder, { recursive: true, force: true });

/** Gone when the test that asked for it ends. */
export function testFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

export function writeFiles(folder: string, files: readonly Pick<RenderedFile, 'path' | 'content'>[]): void {
  for (const { path, content } of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
