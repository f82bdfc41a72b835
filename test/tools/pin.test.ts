import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../bench/free-port';
import { IMAGES, VERSIONS, type Versions } from '../../docker/images';
import { dockerOrThrow } from '../helpers/docker';
import { eventually } from '../helpers/eventually';
import { pinned } from '../pin/pin';

// Debian's own registry server, on the loopback address: none of the public ones can be reached from everywhere.
const docker = (...args: string[]) => dockerOrThrow(args);
const NAME = `baton-test-registry-${process.pid}`;
const CONFIG = `version: 0.1
storage: { filesystem: { rootdirectory: /tmp/registry } }
http: { addr: ":5000" }
`;
/** Any image that is small, and another than the rest. */
const OTHER = IMAGES['node-exporter'];
let host: string;

const push = (image: string, from: string) => {
  docker('tag', from, `${host}/${image}`);
  docker('push', '--quiet', `${host}/${image}`);
  docker('image', 'rm', `${host}/${image}`);
};

beforeAll(async () => {
  const port = await freePort();
  host = `localhost:${port}`;
  docker(
    ...['run', '--detach', '--name', NAME, '--publish', `127.0.0.1:${port}:5000`],
    ...[
      'baton/tools:trixie',
      'sh',
      '-c',
      `printf %s '${CONFIG}' >/tmp/c.yml && exec docker-registry serve /tmp/c.yml`,
    ],
  );
  await eventually(
    async () => (await fetch(`http://127.0.0.1:${port}/v2/`, { signal: AbortSignal.timeout(2000) })).ok,
  );
  push('site/nginx:1.30.6-alpine', 'baton/busybox:trixie');
  push('site/nginx:1.30.7-alpine', OTHER);
  push('site/nginx:1.31.9-alpine', 'baton/busybox:trixie');
}, 120_000);
afterAll(() => {
  spawnSync('docker', ['rm', '--force', '--volumes', NAME]);
});

const bundle = (image: string): Versions => ({
  debianSnapshot: null,
  images: Object.fromEntries(
    Object.keys(VERSIONS.images).map((name) => [name, { image, digest: null }]),
  ) as Versions['images'],
});

test('the newest patch, by its digest, and the packages of the day', async () => {
  const lines: string[] = [];
  const now = new Date('2026-11-27T10:00:00Z');
  const { debianSnapshot, images } = await pinned(bundle(`${host}/site/nginx:1.30.6-alpine`), now, (line) =>
    lines.push(line),
  );
  expect(debianSnapshot).toBe('20261127T000000Z');
  expect(images.nginx.image).toBe(`${host}/site/nginx:1.30.7-alpine`);
  expect(lines[0]).toContain('1.30.6-alpine -> ');
  // It is what Docker pulls: the registry has it under this digest alone, too.
  docker('pull', '--quiet', `${host}/site/nginx@${images.nginx.digest}`);
  const id = docker('inspect', '--format', '{{.Id}}', `${host}/site/nginx@${images.nginx.digest}`);
  expect(id).toBe(docker('inspect', '--format', '{{.Id}}', OTHER));
  docker('image', 'rm', `${host}/site/nginx@${images.nginx.digest}`);
});

test('one image that cannot be had stops all: nothing is pinned by half', async () => {
  const versions = bundle(`${host}/site/nginx:1.30.6-alpine`);
  const gone = { ...versions.images, php: { image: `${host}/site/nothing:1.0.0`, digest: null } };
  await expect(pinned({ ...versions, images: gone }, new Date(), () => undefined)).rejects.toThrow(
    /nothing was written:\n {2}localhost:\d+\/site\/nothing:1\.0\.0: .* answered 404/,
  );
});
