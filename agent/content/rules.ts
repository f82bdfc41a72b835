/**
 * Redirects and headers that were published with the site. They come as data and are rendered here, redirects by the
 * renderer that the release's own go through; nginx tries them before they count, and keeps the ones before where it
 * does not take them.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NO_RULES, type PublishedRules } from '../../protocol/content-manifest';
import { renderHeaders } from '../../protocol/site-headers/nginx';
import { renderRules } from '../../protocol/site-rules/nginx';
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
export async function takeUpRules(
  folder: string,
  rules: PublishedRules | undefined,
  nginx: Nginx,
): Promise<void> {
  const place = (name: string) => join(rulesIn(folder), name);
  const read = (name: string) => readFile(place(name), 'utf8').catch(() => '');
  const text = renderPublished(rules ?? NO_RULES);
  const [before, told] = [await read(LIVE), await read(TOLD)];
  if (before === text && told === text) return;
  await put(place(LIVE), text);
  if (await nginx.isRunning()) {
    try {
      await nginx.test();
    } catch (error) {
      await put(place(LIVE), told);
      throw new Error(
        'nginx refuses the published redirects and headers, so the ones before stay: ' +
          (error as Error).message,
      );
    }
    await nginx.reload();
  }
  await put(place(TOLD), text);
}

/** In one file, so that nginx never reads the redirects of one publish and the headers of another. */
const renderPublished = ({ headers, ...rules }: PublishedRules): string =>
  (rules.redirects.length + rules.gone.length > 0 ? renderRules(rules, 'content') : '') +
  renderHeaders(headers);

/** In one step: nginx may start at any time. */
async function put(path: string, text: string): Promise<void> {
  if (text === '') return remove(path);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(`${path}.new`, text);
  await rename(`${path}.new`, path);
}
