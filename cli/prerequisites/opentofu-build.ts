/**
 * OpenTofu from its Go module, where its release cannot be fetched. Go's checksum database vouches for what it fetches.
 */
import { link, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureImages } from '../../deployer/local/images/build';
import { withCacheLock } from '../../deployer/local/images/cache';
import { GO, type GoProgram } from '../../deployer/local/images/catalog';
import { goProgram, tidyGoCache } from '../../deployer/local/images/go-programs';
import type { Log } from '../../deployer/local/images/progress';
import { opentofuPath, VERSION } from './opentofu';

const VERSION_PACKAGE = 'github.com/opentofu/opentofu/version';

const PROGRAM: GoProgram = {
  module: 'github.com/opentofu/opentofu',
  version: `v${VERSION}`,
  package: 'cmd/tofu',
  binary: 'tofu',
  // Two variables: without the first, OpenTofu calls itself a development version.
  versionVariable: `${VERSION_PACKAGE}.dev=no -X ${VERSION_PACKAGE}.Version`,
};

export async function buildOpentofu(cacheDir: string, log: Log, recipesDir: string): Promise<string> {
  // Before the lock, which it takes itself.
  const noBuilder = await goImage(cacheDir, log, recipesDir);
  const builder = async () => {
    if (noBuilder !== undefined) throw new Error(noBuilder);
  };
  const path = opentofuPath(cacheDir);
  await withCacheLock(cacheDir, log, async () => {
    const built = await goProgram({ program: PROGRAM, hash: VERSION, cacheDir, recipesDir, log, builder });
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true });
    await link(join(built, PROGRAM.binary), path);
    await rm(built, { recursive: true });
    await tidyGoCache(cacheDir);
  });
  return path;
}

/** Makes the image that builds; where it cannot be had, says why, and this computer's own Go may still do. */
async function goImage(cacheDir: string, log: Log, recipesDir: string): Promise<string | undefined> {
  const { missing } = await ensureImages([GO], { cacheDir, log, recipesDir }).catch((error: Error) => ({
    missing: [{ reason: error.message }],
  }));
  return missing[0]?.reason;
}
