/** The images of the lab's own: its app, and what the load runs in. */
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureImages } from '../../../deployer/local/images/build';
import { BAKED_MACHINE, DEBIAN } from '../../../deployer/local/images/catalog';
import { dockerBuild } from '../../../deployer/local/images/docker-build';
import { dockerOrThrow } from '../../helpers/docker';
import { buildNodeBase, removeShop } from '../../helpers/shop-image';
import { installAioquic } from '../measure/aioquic';
import { APP_IMAGE, LOAD_IMAGE } from './environment';

const APP = 'test/lab/app/Dockerfile';
const LOAD = 'test/lab/load/Dockerfile';

export interface ImagesProps {
  readonly cacheDir: string;
  readonly recipesDir: string;
  readonly log: (line: string) => void;
  /** The app's own program, bundled. */
  readonly appProgram: string;
  /** The folder with the lab's pages, where the app is the site itself. @default it is not */
  readonly site?: string | undefined;
}

/** @throws Error if one cannot be built */
export async function buildImages({ appProgram, site, ...options }: ImagesProps): Promise<void> {
  const { missing } = await ensureImages([DEBIAN, BAKED_MACHINE], options);
  if (missing.length > 0)
    throw new Error(missing.map(({ image, reason }) => `${image} is missing: ${reason}`).join('\n'));
  installAioquic();
  await withContext((context) => {
    copyFileSync(LOAD, join(context, 'Dockerfile'));
    // Docker's cache makes it quick after the first time.
    return dockerBuild(LOAD_IMAGE, context, { options: [], cacheDir: options.cacheDir, howFar: () => {} });
  });
  await withContext(async (context) => {
    copyFileSync(APP, join(context, 'Dockerfile'));
    copyFileSync(appProgram, join(context, 'app.cjs'));
    if (site === undefined) mkdirSync(join(context, 'site'));
    else cpSync(site, join(context, 'site'), { recursive: true });
    const base = ['--build-arg', `BASE=${buildNodeBase()}`];
    dockerOrThrow(['build', '--quiet', ...base, '--tag', APP_IMAGE, context]);
  });
}

/** The load's image stays: it takes long to build. */
export const removeAppImage = () => removeShop(APP_IMAGE);

async function withContext(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-lab-image-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
