import { expect, test } from 'vitest';
import { checkDisk, type Disks, dockerRoot } from '../../../cli/prerequisites/disk';
import { fakeSystem, messageOf } from './fake-system';

/** Free GiB by folder, each on a disk of its own; others do not exist. */
const disks = (free: Readonly<Record<string, number>>): Disks => {
  const look = async <T>(path: string, value: (gib: number) => T) => {
    const gib = free[path];
    if (gib === undefined) throw new Error('ENOENT');
    return value(gib);
  };
  return {
    statfs: (path) => look(path, (gib) => ({ bavail: gib * 2 ** 18, bsize: 4096 })),
    stat: (path) => look(path, () => ({ dev: Object.keys(free).indexOf(path) })),
  };
};
const check = (free: Readonly<Record<string, number>>) =>
  messageOf(checkDisk({ paths: ['/var/lib/docker', '/home/me/.cache/baton'], needGiB: 8 }, disks(free)));

test('room enough', async () => {
  expect(await check({ '/var/lib/docker': 8, '/home/me/.cache/baton': 9 })).toBe('nothing was thrown');
});

test('a full disk: what, where, needed, free, mend', async () => {
  expect(await check({ '/var/lib/docker': 1.25, '/home/me/.cache/baton': 9 })).toBe(
    'PrerequisiteError: the disk is too full: /var/lib/docker has 1.3 GiB free, 8 GiB are needed\n' +
      '  free some space there: `docker system df` shows what Docker holds, `docker image prune` removes unused images',
  );
});

test('each full disk is named', async () => {
  expect(await check({ '/var/lib/docker': 1, '/home/me/.cache/baton': 2 })).toContain(
    '/var/lib/docker has 1.0 GiB free, /home/me/.cache/baton has 2.0 GiB free, 8 GiB are needed',
  );
});

test('folders that do not exist yet count as their parents, one disk once', async () => {
  expect(await check({ '/': 3 })).toContain('too full: /var/lib/docker has 3.0 GiB free, 8 GiB');
});

test('Docker tells where it keeps its images', async () => {
  expect(await dockerRoot(fakeSystem({ commands: { 'docker info': { stdout: '/srv/docker\n' } } }))).toBe(
    '/srv/docker',
  );
  expect(await dockerRoot(fakeSystem({}))).toBe('/var/lib/docker');
});
