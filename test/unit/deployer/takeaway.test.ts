/** What is taken from one environment's buckets comes back in another's, whole or not at all. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { publish } from '../../../deployer/site/publish';
import { takeCertificates } from '../../../deployer/takeaway/certificates';
import { aboutFolder } from '../../../deployer/takeaway/folder';
import { takeMetrics } from '../../../deployer/takeaway/metrics';
import { restoreBackup } from '../../../deployer/takeaway/restore';
import { takeSite } from '../../../deployer/takeaway/site';
import { acmeKey, METRICS_PREFIX, metricsKey } from '../../../protocol/backup-keys';
import {
  type BlockBackup,
  MANIFEST_KEY,
  type Manifest,
  parseManifest,
  renderManifest,
} from '../../../protocol/backup-manifest';
import { sha256 } from '../../../protocol/sha256';
import { testFolder, writeFiles } from '../../helpers/folder';
import { MemoryBucket } from '../../helpers/memory-bucket';

const ULID = '01J00000000000000000000000';
const OTHER = '01J00000000000000000000001';
const ACME = Buffer.from(JSON.stringify({ acme: { Account: null, Certificates: [] } }));

let bucket: MemoryBucket;
const store = (of = bucket) => ({ s3: of.client, bucket: 'data' });
const manifest = (of = bucket) => parseManifest(of.objects.get(MANIFEST_KEY)?.toString() ?? '') as Manifest;

/** Of two files in one object, one of them empty. */
function block(ulid: string, generation = 3): BlockBackup {
  const files = {
    'meta.json': JSON.stringify({ ulid }),
    tombstones: '',
    'chunks/000001': `samples of ${ulid}`,
  };
  const bytes = Buffer.from(Object.values(files).join(''));
  const hash = sha256(bytes);
  const key = metricsKey(METRICS_PREFIX, generation, ulid, hash);
  bucket.objects.set(key, bytes);
  const parts = Object.entries(files).map(([path, text]) => ({ path, size: text.length }));
  return {
    ...{ ulid, minTime: 1_700_000_000_000, maxTime: 1_700_000_600_000, stamp: `stamp of ${ulid}` },
    objects: [{ key, sha256: hash, size: bytes.length, files: parts }],
  };
}

/** An environment with certificates and metrics. */
function backedUp(blocks: readonly BlockBackup[] = [block(ULID), block(OTHER)]): void {
  const hash = sha256(ACME);
  bucket.objects.set(acmeKey(hash), ACME);
  const acme = [{ key: acmeKey(hash), sha256: hash, size: ACME.length, time: 1 }];
  const metrics = [{ time: 2, generation: 3, blocks }];
  bucket.objects.set(
    MANIFEST_KEY,
    Buffer.from(renderManifest({ version: 2, generation: 3, server: 'i-1', acme, metrics })),
  );
}

async function taken(): Promise<string> {
  const folder = testFolder();
  await takeCertificates(store(), folder);
  await takeMetrics(store(), folder);
  return folder;
}

beforeEach(() => {
  bucket = new MemoryBucket();
});

describe('the site', () => {
  test('is the folder that was published, with its redirects and headers', async () => {
    const folder = testFolder();
    writeFiles(folder, [
      { path: 'index.html', content: 'home' },
      { path: 'empty.txt', content: '' },
      { path: 'notes/ä b.html', content: 'umlaut' },
      { path: '_redirects', content: '/a /b 302\n/old/* /new/:splat\n/gone /410.html 410\n' },
      { path: '_headers', content: '/notes/*\n  Access-Control-Allow-Origin: *\n  X-Robots-Tag: noindex\n' },
    ]);
    await publish(bucket.client, 'content', folder, { log: () => {} });
    const target = join(testFolder(), 'site');
    expect(await takeSite(store(), target)).toEqual({ files: 3, bytes: 10 });
    expect(readFileSync(join(target, 'notes/ä b.html'), 'utf8')).toBe('umlaut');
    expect(statSync(join(target, 'empty.txt')).size).toBe(0);
    expect(readFileSync(join(target, '_redirects'), 'utf8')).toBe(
      '/a /b 302\n/old/* /new/:splat 301\n/gone /410.html 410\n',
    );
    // Published again it is the same site.
    const again = new MemoryBucket();
    await publish(again.client, 'content', target, { log: () => {} });
    const names = (of: MemoryBucket) => [...of.objects.keys()].filter((key) => key.includes('files/')).sort();
    expect(names(again)).toEqual(names(bucket));
    for (const part of ['rules', 'headers']) {
      expect(again.json('.baton/site.json')[part]).toBeDefined();
      expect(again.json('.baton/site.json')[part]).toEqual(bucket.json('.baton/site.json')[part]);
    }
  });

  test('a further one is taken from its own part of the bucket, and never the main one in its place', async () => {
    const folder = testFolder();
    writeFiles(folder, [{ path: 'index.html', content: 'main' }]);
    await publish(bucket.client, 'content', folder, { log: () => {} });
    expect(await takeSite(store(), join(testFolder(), 'blog'), 'blog')).toBeUndefined();
    writeFiles(folder, [{ path: 'index.html', content: 'the blog' }]);
    await publish(bucket.client, 'content', folder, { log: () => {}, site: 'blog' });
    const target = join(testFolder(), 'blog');
    expect(await takeSite(store(), target, 'blog')).toEqual({ files: 1, bytes: 8 });
    expect(readFileSync(join(target, 'index.html'), 'utf8')).toBe('the blog');
  });

  test('that is not whole in the bucket is refused, with the page', async () => {
    const folder = testFolder();
    writeFiles(folder, [{ path: 'index.html', content: 'home' }]);
    await publish(bucket.client, 'content', folder, { log: () => {} });
    for (const key of bucket.objects.keys())
      if (key.includes('files/')) bucket.objects.set(key, Buffer.from('evil'));
    await expect(takeSite(store(), join(testFolder(), 'site'))).rejects.toThrow(
      /index\.html: .*not what was/,
    );
  });

  test('of a bucket that was filled by hand has each file under its path', async () => {
    bucket.objects.set('index.html', Buffer.from('home'));
    bucket.objects.set('a/b.css', Buffer.from('x'));
    const target = join(testFolder(), 'site');
    expect(await takeSite(store(), target)).toEqual({ files: 2, bytes: 5 });
    expect(readFileSync(join(target, 'a/b.css'), 'utf8')).toBe('x');
  });

  test.each(['../up', 'a/../../up', '/etc/x'])('does not write %s outside of the folder', async (key) => {
    bucket.objects.set(key, Buffer.from('x'));
    await expect(takeSite(store(), join(testFolder(), 'site'))).rejects.toThrow(/no file of a folder/);
  });

  test('that was never published is none', async () => {
    expect(await takeSite(store(), testFolder())).toBeUndefined();
  });
});

describe('the backup', () => {
  test('becomes blocks that Prometheus reads', async () => {
    backedUp();
    const folder = testFolder();
    expect(await takeMetrics(store(), folder)).toMatchObject({ blocks: 2, problems: [] });
    expect(readdirSync(join(folder, 'metrics')).sort()).toEqual([ULID, OTHER, 'set.json']);
    expect(readFileSync(join(folder, 'metrics', ULID, 'chunks/000001'), 'utf8')).toBe(`samples of ${ULID}`);
    expect(statSync(join(folder, 'metrics', ULID, 'tombstones')).size).toBe(0);
  });

  test('without a block that is damaged, which is named', async () => {
    const [good, bad] = [block(ULID), block(OTHER)];
    backedUp([good, bad]);
    bucket.objects.set(bad.objects[0]?.key ?? '', Buffer.from('other bytes'));
    const folder = testFolder();
    const metrics = await takeMetrics(store(), folder);
    expect(metrics).toMatchObject({ blocks: 1, problems: [expect.stringContaining(OTHER)] });
    expect(readdirSync(join(folder, 'metrics')).sort()).toEqual([ULID, 'set.json']);
  });

  test('keeps keys from others', async () => {
    backedUp();
    const folder = await taken();
    expect(statSync(join(folder, 'certificates/acme.json')).mode & 0o077).toBe(0);
    expect(readFileSync(join(folder, 'certificates/acme.json'))).toEqual(ACME);
  });

  test('of nobody is none', async () => {
    expect(await takeMetrics(store(), testFolder())).toBeUndefined();
    expect(await takeCertificates(store(), testFolder())).toBeUndefined();
  });
});

describe('into another environment', () => {
  test('before its first server: that one restores it', async () => {
    backedUp();
    const folder = await taken();
    const target = new MemoryBucket();
    expect(await restoreBackup(store(target), folder)).toEqual({
      ...{ certificates: true, blocks: 2, isBesideOwn: false },
    });
    const { metrics = [], acme, signedOff } = manifest(target);
    expect(signedOff).toBe(true);
    expect(acme.map(({ key }) => target.objects.get(key))).toEqual([ACME]);
    expect(metrics[0]?.blocks.map(({ ulid }) => ulid)).toEqual([ULID, OTHER]);
    for (const one of metrics[0]?.blocks.flatMap(({ objects }) => objects) ?? [])
      expect(sha256(target.objects.get(one.key) ?? Buffer.alloc(0))).toBe(one.sha256);
  });

  test('beside a server that serves: it keeps its lease and all that is its own', async () => {
    backedUp();
    const folder = await taken();
    const target = new MemoryBucket();
    const own = bucket;
    bucket = target;
    const ownBlock = block('01J00000000000000000000009', 8);
    bucket = own;
    const its = Buffer.from('its own');
    const before: Manifest = {
      ...{ version: 2, generation: 8, server: 'i-9' },
      acme: [{ key: acmeKey(sha256(its)), sha256: sha256(its), size: its.length, time: 5 }],
      metrics: [{ time: 6, generation: 8, blocks: [ownBlock] }],
    };
    target.objects.set(MANIFEST_KEY, Buffer.from(renderManifest(before)));
    expect(await restoreBackup(store(target), folder)).toMatchObject({ blocks: 2, isBesideOwn: true });
    const after = manifest(target);
    expect(after).toMatchObject({ generation: 8, server: 'i-9', metrics: before.metrics });
    expect(after.acme.map(({ sha256: hash }) => hash)).toEqual([sha256(its), sha256(ACME)]);
    expect(after.damaged?.map(({ ulid }) => ulid)).toEqual([ULID, OTHER]);
    // Again, nothing is there twice.
    await restoreBackup(store(target), folder);
    expect(manifest(target)).toEqual(after);
  });

  test('a server that writes at the same moment loses nothing', async () => {
    backedUp();
    const folder = await taken();
    const target = new MemoryBucket();
    const before: Manifest = { version: 2, generation: 1, server: 'i-9', acme: [] };
    target.objects.set(MANIFEST_KEY, Buffer.from(renderManifest(before)));
    let isFirst = true;
    target.before = (command, key) => {
      if (command !== 'put' || key !== MANIFEST_KEY || !isFirst) return;
      isFirst = false;
      target.objects.set(MANIFEST_KEY, Buffer.from(renderManifest({ ...before, signedOff: true })));
    };
    await restoreBackup(store(target), folder);
    expect(manifest(target)).toMatchObject({ signedOff: true, damaged: [{ ulid: ULID }, { ulid: OTHER }] });
  });

  test('files that were changed meanwhile are refused before anything refers to them', async () => {
    backedUp();
    const folder = await taken();
    writeFileSync(join(folder, 'metrics', ULID, 'chunks/000001'), 'other samples of the sa');
    const target = new MemoryBucket();
    await expect(restoreBackup(store(target), folder)).rejects.toThrow(/not those that were taken along/);
    expect(target.objects.has(MANIFEST_KEY)).toBe(false);
  });

  test('a list that names a file elsewhere is refused', async () => {
    backedUp();
    const folder = await taken();
    const file = join(folder, 'metrics/set.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"meta.json"', '"../../../etc/passwd"'));
    await expect(restoreBackup(store(new MemoryBucket()), folder)).rejects.toThrow(
      /names what no server writes/,
    );
  });
});

test('a folder of something else is refused', async () => {
  const folder = testFolder();
  await expect(aboutFolder(folder)).rejects.toThrow(/baton leave/);
  mkdirSync(join(folder, 'x'));
  writeFileSync(join(folder, 'baton.json'), '{"format":9}');
  await expect(aboutFolder(folder)).rejects.toThrow(/format 9/);
});
