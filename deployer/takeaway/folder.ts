/** How the folder is laid out that `baton leave` writes and `baton restore` reads. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const FORMAT = 1;

export const NAMES = {
  about: 'baton.json',
  readme: 'README.md',
  site: 'site',
  /** A folder for each further site, by its name. */
  sites: 'sites',
  acme: 'certificates/acme.json',
  certificates: 'certificates',
  metrics: 'metrics',
  /** Which blocks of metrics there are, as the backup names them. */
  metricsSet: 'metrics/set.json',
  settings: 'settings',
} as const;

export interface About {
  readonly format: number;
  readonly environment: string;
  readonly platform: string;
  readonly domain: string;
  /** When it was taken, ISO 8601. */
  readonly time: string;
}

/** @throws Error when it is not such a folder */
export async function aboutFolder(folder: string): Promise<About> {
  const text = await readFile(join(folder, NAMES.about), 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new Error(`${folder} has no ${NAMES.about}: name a folder that baton leave has written`);
  const about = parsed(text, folder);
  if (about.format !== FORMAT)
    throw new Error(`${folder} has the format ${about.format}, and this version of Baton reads ${FORMAT}`);
  return about;
}

function parsed(text: string, folder: string): About {
  try {
    return JSON.parse(text) as About;
  } catch (error) {
    throw new Error(
      `${join(folder, NAMES.about)} is damaged: ${(error as Error).message}. Nothing was changed`,
    );
  }
}
