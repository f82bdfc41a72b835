/** Where slow results are kept: `baton` in the user's cache folder, as the XDG Base Directory Specification has it. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export const cacheFolder = (env: Readonly<Record<string, string | undefined>>): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'baton');
