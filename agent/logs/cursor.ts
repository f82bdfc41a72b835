/** How far the journal has been sent; over a restart of the agent it stands in a file. */
import { readFile, rename, writeFile } from 'node:fs/promises';

/** As journalctl writes them; it refuses anything else, which a disk that was full could have left. */
const CURSOR = /^s=[0-9a-f]+(;[a-z]=[0-9a-f]+)+$/;

/** @returns undefined where there is none, so that everything is sent */
export async function readCursor(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return CURSOR.test(text.trim()) ? text.trim() : undefined;
}

export async function writeCursor(file: string, cursor: string): Promise<void> {
  await writeFile(`${file}.new`, `${cursor}\n`);
  await rename(`${file}.new`, file);
}
