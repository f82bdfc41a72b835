/**
 * Redirects that were published with the site. They come as data and are rendered here, by the one renderer that the
 * release's own go through; nginx tries them before they count, and keeps the ones before where it does not take them.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasRules } from '../../protocol/content-manifest';
import { renderRules } from '../../protocol/site-rules/nginx';
import type { SiteRules } from '../../protocol/site-rules/rules';
import { remove } from './versions';

/** The web server, as far as it takes up a changed configuration. */
export interface Nginx {
  /** False at the boot: it reads its configuration when it starts. */
  readonly isRunning: () => Promise<boolean>;
  /** @throws Error with what it complains of */
  readonly test: () => Promise<void>;
  readonly reload: () => Promise<void>;
}

export const rulesIn = (folder: string) => join(folder, 'rules');
/** nginx includes `*.maps`. */
const LIVE = 'content.maps';
/** What nginx was last told to read: after a crash in between it is told again. */
const TOLD = 'told';

/** @throws Error when nginx refuses them; those before then stay */
export async function takeUpRules(folder: string, rules: SiteRules | undefined, nginx: Nginx): Promise<void> {
  const place = (name: string) => join(rulesIn(folder), name);
  const read = (name: string) => readFile(place(name), 'utf8').catch(() => '');
  const text = rules && hasRules(rules) ? renderRules(rules, 'content') : '';
  const [before, told] = [await read(LIVE), await read(TOLD)];
  if (before === text && told === text) return;
  await put(place(LIVE), text);
  if (await nginx.isRunning()) {
    try {
      await nginx.test();
    } catch (error) {
      await put(place(LIVE), told);
      throw new Error(
        `nginx refuses the published redirects, so the ones before stay: ${(error as Error).message}`,
      );
    }
    await nginx.reload();
  }
  await put(place(TOLD), text);
}

/** In one step: nginx may start at any time. */
async function put(path: string, text: string): Promise<void> {
  if (text === '') return remove(path);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
