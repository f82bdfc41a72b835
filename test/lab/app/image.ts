/** The image of the lab's app, built here. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerOrThrow } from '../../helpers/docker';
import { buildNodeBase, removeShop } from '../../helpers/shop-image';
import { APP_IMAGE } from '../testbed/environment';

const DOCKERFILE = 'test/lab/app/Dockerfile';

/**
 * @param program the app's own program, bundled
 * @param site the folder with the lab's pages, where the app is the site itself
 */
export function buildApp(program: string, site?: string): void {
  const base = buildNodeBase();
  const context = mkdtempSync(join(tmpdir(), 'baton-lab-app-'));
  try {
    copyFileSync(program, join(context, 'app.cjs'));
    copyFileSync(DOCKERFILE, join(context, 'Dockerfile'));
    if (site === undefined) mkdirSync(join(context, 'site'));
    else cpSync(site, join(context, 'site'), { recursive: true });
    dockerOrThrow(['build', '--quiet', '--build-arg', `BASE=${base}`, '--tag', APP_IMAGE, context]);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

export const removeApp = () => removeShop(APP_IMAGE);
