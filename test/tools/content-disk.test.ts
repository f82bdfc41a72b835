/** A disk that is full: the live site stays, what was downloaded goes, and a version that fits goes live again. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ObjectStore } from '../../bench/object-store';
import { publish } from '../../deployer/site/publish';
import { docker, dockerOrThrow, requireImage } from '../helpers/docker';
import { makeFolder, removeFolder, writeFiles } from '../helpers/folder';

/** Has the server's own Node. */
const IMAGE = 'baton/machine:trixie-baked';
const machine = `baton-test-disk-${process.pid}`;
/** The disk: the site leaves 64 MiB of it to others. */
const DISK = 'size=96m,nr_inodes=60';
const folder = makeFolder();
let store: ObjectStore;

beforeAll(async () => {
  requireImage(IMAGE);
  store = await ObjectStore.start(`${machine}-store`);
  await store.bucket('content');
  await build({
    entryPoints: ['bench/content-pull.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: join(folder, 'pull.cjs'),
  });
  const env = Object.entries(store.env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  dockerOrThrow([
    ...['run', '--detach', '--name', machine, '--network', 'host', ...env],
    ...['--tmpfs', `/www:${DISK}`, '--volume', `${folder}:/w:ro`, '--entrypoint', 'sleep', IMAGE, 'infinity'],
  ]);
}, 120_000);

afterAll(async () => {
  docker(['rm', '--force', '--volumes', machine]);
  await store?.remove();
  removeFolder(folder);
});

const onMachine = (...argv: string[]) => docker(['exec', machine, ...argv]);
const pull = () => onMachine('node', '/w/pull.cjs', store.endpoint, 'content', '/www');
const page = () => onMachine('cat', '/www/current/index.html').output;
const versions = () => onMachine('ls', '/www/versions').output.trim().split('\n');

async function publishFiles(name: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  const site = join(folder, name);
  writeFiles(
    site,
    Object.entries(files).map(([path, content]) => ({ path, content: content as string })),
  );
  await publish(store.s3, 'content', site, { log: () => {} });
}

test('a site is live, and stays so whatever does not fit', async () => {
  await publishFiles('first', { 'index.html': 'first', 'a.html': 'a' });
  expect(pull().status).toBe(0);
  expect(page()).toBe('first');
  const before = versions();

  // In the middle of the download the disk has no more room for files.
  const many = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`${n}.html`, `${n}`]));
  await publishFiles('many', { ...many, 'index.html': 'many' });
  const cut = pull();
  expect([cut.status, cut.output]).toEqual([1, expect.stringMatching(/the disk is full: .*ENOSPC/)]);
  expect([page(), versions()]).toEqual(['first', before]);

  // Told before anything is downloaded.
  await publishFiles('large', { 'index.html': 'large', 'large.bin': Buffer.alloc(40 * 1024 ** 2, 'x') });
  const refused = pull();
  expect([refused.status, refused.output]).toEqual([
    1,
    expect.stringMatching(/the disk is full: the new version needs 41 MiB, and 3\d MiB are left for it/),
  ]);
  expect([page(), versions()]).toEqual(['first', before]);

  await publishFiles('fits', { 'index.html': 'fits' });
  expect(pull().status).toBe(0);
  expect(page()).toBe('fits');
});
