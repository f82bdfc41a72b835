/** The apps of the server's own release. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APPS_FILE, type ReleasedApps } from '../../protocol/apps';
import { PATHS } from '../../protocol/paths';

/** @returns none where the release has no such file */
export async function releasedApps(): Promise<ReleasedApps> {
  try {
    return JSON.parse(await readFile(join(PATHS.release, APPS_FILE), 'utf8')) as ReleasedApps;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { apps: [], registries: [] };
    throw error;
  }
}
