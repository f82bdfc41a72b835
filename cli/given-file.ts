/** Files and folders that a person names, from where they stand: a command itself runs in the project's folder. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { CommandContext } from './command';

export const givenPath = ({ BATON_STARTED_IN: started = '.' }: CommandContext['env'], path: string) =>
  resolve(started, path);

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'your user may not read it',
};

/**
 * @param what names it for a person: an option or an argument
 * @param nextStep where there is one beside naming another
 * @throws Error with the reason. Nothing was changed by then
 */
export function readGiven(what: string, path: string, nextStep?: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const next = nextStep === undefined ? '' : `. ${nextStep}`;
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new Error(
      `${what}: ${path} cannot be read: ${REASONS[code] ?? message}. Nothing was changed${next}`,
    );
  }
}

/** Asked before the work whose result goes there. @throws Error where a file or folder cannot be written */
export function checkTarget(what: string, path: string, kind: 'file' | 'folder'): void {
  const is = existsSync(path) && (statSync(path).isDirectory() ? 'folder' : 'file');
  if (is && is !== kind)
    throw new Error(`${what}: ${path} is a ${is}. Nothing was changed. Next step: name a ${kind}`);
  let above = is ? path : dirname(path);
  while (!existsSync(above)) above = dirname(above);
  const reason = is || statSync(above).isDirectory() ? unwritable(above) : `${above} is a file`;
  if (reason)
    throw new Error(
      `${what}: ${path} cannot be written: ${reason}. Nothing was changed. Next step: name another`,
    );
}

function unwritable(path: string): string | undefined {
  try {
    accessSync(path, constants.W_OK);
    return undefined;
  } catch {
    return `your user may not write to ${path}`;
  }
}
