/** What a down removes of Docker's images, in a daemon of the test's own: Baton's, and nothing that others built. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RECIPES } from '../../deployer/local/images/catalog';
import { dockerBuild } from '../../deployer/local/images/docker-build';
import { RECIPE_LABEL } from '../../deployer/local/images/recipe';
import { removeImages } from '../../deployer/local/images/removal';
import { makeFolder, removeFolder, writeFiles } from '../helpers/folder';

const TAG = Object.keys(RECIPES).find((image) => image.startsWith('traefik:')) ?? '';

let folder: string;
let cacheDir: string;
let daemon: ReturnType<typeof spawn>;
const before = process.env.DOCKER_HOST;
const docker = (...args: string[]) =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
const images = () =>
  docker('images', '--format', '{{.Repository}}:{{.Tag}}').split('\n').filter(Boolean).sort();

/** What is built in two stages, so that one image has no tag. @returns its folder */
function stages(from: string, text: string): string {
  const context = join(folder, text);
  const file = `FROM ${from} AS parts\nCOPY file /parts\nFROM ${from}\nCOPY --from=parts /parts /file\n`;
  mkdirSync(context);
  writeFiles(context, [
    { path: 'Dockerfile', content: file },
    { path: 'file', content: text },
  ]);
  return context;
}

beforeAll(async () => {
  if (process.getuid?.() !== 0) return;
  folder = makeFolder();
  cacheDir = join(folder, 'cache');
  mkdirSync(cacheDir);
  const host = `unix://${folder}/docker.sock`;
  const places = ['--data-root', `${folder}/data`, '--exec-root', `${folder}/exec`];
  const apart = ['--pidfile', `${folder}/pid`, '--bridge', 'none', '--iptables=false', '--ip6tables=false'];
  // In a network of its own: without a bridge it would remove that of the computer's own daemon.
  daemon = spawn('unshare', ['--net', 'dockerd', '--host', host, ...places, ...apart], { stdio: 'ignore' });
  process.env.DOCKER_HOST = host;
  for (let waited = 0; !existsSync(`${folder}/docker.sock`) && waited < 300; waited += 1) await sleep(100);
}, 60_000);

afterAll(async () => {
  if (process.getuid?.() !== 0) return;
  const ended = once(daemon, 'exit');
  daemon.kill();
  await ended;
  if (before === undefined) delete process.env.DOCKER_HOST;
  else process.env.DOCKER_HOST = before;
  removeFolder(folder);
}, 60_000);

// Only root may start a daemon.
test.skipIf(process.getuid?.() !== 0)(
  'its tags, also of an earlier version, and its stages go; what was built on one stays',
  async () => {
    const options = ['--label', `${RECIPE_LABEL}=1`];
    for (const [tag, text] of [
      [TAG, 'ours'],
      ['traefik:v0.0.1', 'an earlier one'],
    ] as const)
      await dockerBuild(tag, stages('scratch', text), { options, cacheDir, howFar: () => {} });
    process.env.DOCKER_BUILDKIT = '0';
    docker('build', '--tag', 'example-org/shop:1', stages(TAG, 'theirs'));
    delete process.env.DOCKER_BUILDKIT;
    expect(images()).toEqual([
      '<none>:<none>',
      '<none>:<none>',
      '<none>:<none>',
      'example-org/shop:1',
      'traefik:v0.0.1',
      TAG,
    ]);
    const lines: string[] = [];
    await removeImages(cacheDir, (line) => lines.push(line));
    // The stage is theirs.
    expect(images()).toEqual(['<none>:<none>', 'example-org/shop:1']);
    expect(docker('image', 'inspect', '--format', '{{len .RootFS.Layers}}', 'example-org/shop:1')).toBe('2');
    expect(lines).toEqual(['removed 2 images that were built here']);
  },
);
