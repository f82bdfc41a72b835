/**
 * Messages as version 1 wrote them, kept in version-1/: while the first release with version 2 is rolled out, the old
 * server, the new one and the deployer read each other's.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Lease, readManifest } from '../../../agent/backup/lease';
import { readReport } from '../../../deployer/read-report';
import { announce, previousServer } from '../../../deployer/serving';
import {
  MANIFEST_KEY,
  type Manifest,
  parseManifest,
  renderManifest,
} from '../../../protocol/backup-manifest';
import { fromEnv, toEnv } from '../../../protocol/boot-settings';
import { parseManifest as parseSite, renderManifest as renderSite } from '../../../protocol/content-manifest';
import { type Report, reportKey, writeReport } from '../../../protocol/report';
import { SERVING_KEY } from '../../../protocol/serving';
import { PROTOCOL_VERSION } from '../../../protocol/version';
import { MemoryBucket } from '../../helpers/memory-bucket';

const FOLDER = join(import.meta.dirname, 'version-1');
const text = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const json = (name: string) => JSON.parse(text(name)) as Record<string, unknown>;
const SERVER = 'i-0123456789abcdef0';

function bucketWith(key: string, name: string): MemoryBucket {
  const bucket = new MemoryBucket();
  bucket.objects.set(key, Buffer.from(text(name)));
  return bucket;
}

test('the version after the kept ones is the one that is written', () => {
  expect(PROTOCOL_VERSION).toBe(2);
  expect(readdirSync(FOLDER)).toHaveLength(9);
});

describe('a report of an old server', () => {
  test.each([
    ['booting', { ready: false, failed: false, drained: false, certificate: 'awaiting-address' }],
    ['ready', { ready: true, certificate: 'valid', imported: 'the backup of 2026-01-01T00:00:00Z' }],
    ['failed', { ready: false, failed: true, log: ['nginx: [emerg] unknown directive'] }],
    ['drained', { drained: true, finalBackup: 'the backup of 2026-01-01T00:00:00Z' }],
  ])('%s is read by the new deployer', async (state, expected) => {
    const bucket = bucketWith(reportKey(SERVER), `report-${state}.json`);
    expect(await readReport(bucket.client, 'data', SERVER)).toMatchObject(expected);
  });

  test.each(['booting', 'ready', 'failed', 'drained'])('%s: a new one has all that it had', async (state) => {
    const bucket = new MemoryBucket();
    const old = json(`report-${state}.json`);
    await writeReport(bucket.client, 'data', old as unknown as Report);
    const written = JSON.parse(bucket.objects.get(reportKey(SERVER))?.toString() ?? '') as object;
    expect(written).toEqual({ ...old, version: PROTOCOL_VERSION });
  });
});

test('an old deployer still reads that a certificate is missing, whatever is wrong with it', async () => {
  const bucket = new MemoryBucket();
  const old = json('report-booting.json') as unknown as Report;
  const certificateProblem = {
    kind: 'expired',
    host: 'example.com',
    detail: 'expired on 2026-01-01',
  } as const;
  await writeReport(bucket.client, 'data', { ...old, certificateProblem });
  const written = JSON.parse(bucket.objects.get(reportKey(SERVER))?.toString() ?? '') as object;
  expect(written).toEqual({ ...old, certificateProblem, version: PROTOCOL_VERSION });
  expect(written).toMatchObject({ certificate: 'awaiting-address' });
});

describe('who serves', () => {
  test('as the old deployer said it: the new one finds the previous server', async () => {
    const bucket = bucketWith(SERVING_KEY, 'serving-replaced.json');
    expect(await previousServer(bucket.client, 'data', 'i-new', ['i-other', 'i-old'])).toBe('i-old');
    expect(await previousServer(bucket.client, 'data', 'i-next', ['i-new', 'i-old'])).toBe('i-new');
  });

  test.each([
    ['serving-first.json', undefined],
    ['serving-replaced.json', 'i-old'],
  ])('as the new deployer says it, an old server and an old deployer read %s', async (name, previous) => {
    const bucket = new MemoryBucket();
    await announce(bucket.client, 'data', 'i-new', previous);
    expect(JSON.parse(bucket.objects.get(SERVING_KEY)?.toString() ?? '')).toMatchObject(json(name));
  });
});

describe('the backup of an old server', () => {
  test('is read, and its lease is taken over', async () => {
    const bucket = bucketWith(MANIFEST_KEY, 'backup-manifest.json');
    const found = await readManifest(bucket.client, 'data');
    expect(found?.manifest).toMatchObject({ generation: 3, server: SERVER, signedOff: true });
    const lease = new Lease(bucket.client, 'data', 'i-new');
    expect(await lease.claim(false, ({ signedOff }) => signedOff === true)).toBe(true);
    // What the old one backed up is the new one's to restore, and to go on from.
    const { sha256: _, signedOff: __, ...kept } = json('backup-manifest.json');
    expect(lease.manifest).toEqual({ ...kept, version: PROTOCOL_VERSION, generation: 4, server: 'i-new' });
  });

  test('is written so that an old server still accepts it: whole by its own hash', () => {
    const { sha256: _, ...manifest } = json('backup-manifest.json') as unknown as Manifest & {
      readonly sha256: string;
    };
    const written = renderManifest({ ...manifest, version: PROTOCOL_VERSION });
    expect(parseManifest(written)).toEqual({ ...manifest, version: PROTOCOL_VERSION });
    expect(renderManifest(manifest)).toBe(text('backup-manifest.json'));
  });
});

test('a site that an old deployer published is read, and written in the same form', () => {
  expect(renderSite(parseSite(text('site.json')))).toBe(text('site.json'));
});

test('the boot’s settings of an old stack are read: a rollback writes today’s for an older agent', () => {
  const env = json('boot-env.json') as Record<string, string>;
  const settings = fromEnv(env, SERVER);
  expect(settings).toMatchObject({ domain: 'example.com', drainSeconds: 60, logGroup: '/baton/production' });
  for (const [name, value] of Object.entries(toEnv(settings))) expect(env[name]).toBe(value);
});
