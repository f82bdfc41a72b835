import { afterAll, beforeAll, expect, test } from 'vitest';
import { IMAGES, VERSIONS, type Versions } from '../../docker/images';
import { dockerOrThrow } from '../helpers/docker';
import { RegistryServer } from '../helpers/registry-server';
import { pinned } from '../pin/pin';

const docker = (...args: string[]) => dockerOrThrow(args);
/** Any image that is small, and another than the rest. */
const OTHER = IMAGES['node-exporter'];
/** The public ones cannot be reached from everywhere. */
let registry: RegistryServer;
let host: string;

beforeAll(async () => {
  registry = await RegistryServer.start();
  host = registry.host.replace('127.0.0.1', 'localhost');
  registry.push('baton/busybox:trixie', 'site/nginx:1.30.6-alpine');
  registry.push(OTHER, 'site/nginx:1.30.7-alpine');
  registry.push('baton/busybox:trixie', 'site/nginx:1.31.9-alpine');
}, 120_000);
afterAll(() => registry?.close());

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
