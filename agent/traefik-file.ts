/** A file among those that Traefik watches. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @param folder the watched one */
export async function writeTraefikFile(folder: string, name: string, content: object): Promise<void> {
  // Staged outside: Traefik must never read half a file.
  const staged = join(folder, '..', `${name}.new`);
  await writeFile(staged, JSON.stringify(content));
  await rename(staged, join(folder, name));
}
