/** Images of apps, built here: from this computer's own Node, because no registry need be there. */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerOrThrow, requireImage } from './docker';

const DEBIAN = 'baton/debian:trixie';
/** What stands for `node:22-alpine`. */
const BASE = 'baton-test/node:here';

/** @param folder with its Dockerfile */
export function buildShop(tag: string, folder = 'examples/shop'): void {
  dockerOrThrow(['build', '--quiet', '--build-arg', `BASE=${buildNodeBase()}`, '--tag', tag, folder]);
}

/** @returns the image's name */
export function buildNodeBase(): string {
  requireImage(DEBIAN);
  const context = mkdtempSync(join(tmpdir(), 'baton-test-node-'));
  try {
    copyFileSync(process.execPath, join(context, 'node'));
    writeFileSync(join(context, 'Dockerfile'), `FROM ${DEBIAN}\nCOPY node /usr/local/bin/node\n`);
    dockerOrThrow(['build', '--quiet', '--tag', BASE, context]);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
  return BASE;
}

export function removeShop(...tags: readonly string[]): void {
  dockerOrThrow(['image', 'rm', '--force', ...tags, BASE]);
}
