import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  cachedOpentofu,
  downloadOpentofu,
  NoAnswerError,
  type Release,
  release,
  VERSION,
} from '../../../cli/prerequisites/opentofu';
import { atLeast, ensureTerraform, type Ways } from '../../../cli/prerequisites/terraform';
import { type Fake, fakeSystem, messageOf } from './fake-system';

const log = () => undefined;
let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'baton-terraform-'));
});
afterEach(() => rm(cacheDir, { recursive: true }));

const ways: Ways = {
  cached: async () => undefined,
  download: async () => {
    throw new NoAnswerError('github.com gives no OpenTofu (fetch failed)');
  },
  build: async () => {
    throw new Error('no builder');
  },
};
const installed = (program: string, version: string): Fake['commands'] => ({
  [`find ${program}`]: { stdout: `/usr/bin/${program}\n` },
  [`/usr/bin/${program} version -json`]: { stdout: `{"terraform_version": "${version}"}` },
});
const ensure = (commands: Fake['commands'], some: Partial<Ways> = {}) =>
  ensureTerraform({ cacheDir, log, recipesDir: 'recipes' }, fakeSystem({ commands: { ...commands } }), {
    ...ways,
    ...some,
  });

test('an installed Terraform is used', async () => {
  expect(await ensure({ ...installed('terraform', '1.11.0'), ...installed('tofu', '1.9.0') })).toBe(
    '/usr/bin/terraform',
  );
});

test('one that is too old is not, OpenTofu is', async () => {
  expect(await ensure({ ...installed('terraform', '1.4.6'), ...installed('tofu', '1.12.6') })).toBe(
    '/usr/bin/tofu',
  );
});

test('the cache comes before the network', async () => {
  expect(await ensure({}, { cached: async () => '/cache/tofu' })).toBe('/cache/tofu');
});

test('where the download does not answer it is built', async () => {
  expect(await ensure({}, { build: async () => '/cache/built' })).toBe('/cache/built');
});

test('no Terraform and no network: one error with every reason and the mend', async () => {
  expect(await messageOf(ensure({}))).toBe(
    'PrerequisiteError: neither Terraform nor OpenTofu is installed, and none can be had here: ' +
      'github.com gives no OpenTofu ' +
      `(fetch failed), and OpenTofu ${VERSION} does not build from its Go module (no builder)\n` +
      '  install Terraform 1.11.0 or newer (https://developer.hashicorp.com/terraform/install) or OpenTofu ' +
      '(https://opentofu.org/docs/intro/install/), then run this again',
  );
});

const zip = zipSync({ LICENSE: new Uint8Array(3), tofu: new TextEncoder().encode('#!/bin/sh\n') });
const from = (some: Partial<Release> = {}): Release => ({
  url: 'https://example.com/tofu.zip',
  sha256: createHash('sha256').update(zip).digest('hex'),
  fetch: async () => new Response(Buffer.from(zip)),
  ...some,
});

test('a download is checked, unpacked and kept', async () => {
  expect(await cachedOpentofu(cacheDir)).toBeUndefined();
  const path = await downloadOpentofu(cacheDir, log, from());
  expect(await readFile(path, 'utf8')).toBe('#!/bin/sh\n');
  expect((await stat(path)).mode & 0o777).toBe(0o755);
  expect(await cachedOpentofu(cacheDir)).toBe(path);
});

test('another file than the pinned one is refused, and nothing kept', async () => {
  const refused = downloadOpentofu(cacheDir, log, from({ sha256: 'f'.repeat(64) }));
  expect(await messageOf(refused)).toMatch(
    /^PrerequisiteError: what https:\/\/example\.com\/tofu\.zip gave is not the release: its SHA-256 is [0-9a-f]{64}, not f{64}\n {2}try from/,
  );
  expect(await readdir(cacheDir)).toEqual([]);
});

test.each<[string, Release['fetch'], string]>([
  [
    'no network',
    async () => Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') })),
    'fetch failed: getaddrinfo ENOTFOUND',
  ],
  ['an error page', async () => new Response('', { status: 503 }), 'it answered 503'],
])('%s is no answer, and nothing is kept', async (_, fetch, reason) => {
  expect(await messageOf(downloadOpentofu(cacheDir, log, from({ fetch })))).toBe(
    `NoAnswerError: example.com gives no OpenTofu (${reason})`,
  );
  expect(await readdir(cacheDir)).toEqual([]);
});

test.each(['x64', 'arm64'])('the release for %s is pinned', (arch) => {
  expect(release(arch).sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('no release is pinned for others', () => {
  expect(() => release('riscv64')).toThrow(NoAnswerError);
});

test.each([
  ['1.11.0', true],
  ['1.11.4', true],
  ['2.0.0', true],
  ['1.10.9', false],
  ['0.15.9', false],
])('%s is at least 1.11.0: %s', (version, expected) => {
  expect(atLeast(version, '1.11.0')).toBe(expected);
});
