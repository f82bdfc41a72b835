/** Whoever can write to the data bucket must not choose what root writes on the next server, nor where. */

import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { restoreAcme } from '../../../agent/backup/acme';
import { Lease } from '../../../agent/backup/lease';
import { restoreMetrics } from '../../../agent/backup/metrics-restore';
import { MANIFEST_KEY, type Manifest } from '../../../protocol/backup-manifest';
import { sha256 } from '../../../protocol/sha256';
import { AUTHORITY, OWN_USER } from '../../helpers/backup-server';
import { testFolder } from '../../helpers/folder';
import { MemoryBucket } from '../../helpers/memory-bucket';

const ULID = '01J00000000000000000000000';
const hash = sha256(Buffer.from('12'));
const metricsKey = `backup/metrics/1/${ULID}/${hash}`;
const acmeKey = `backup/acme/${hash}.json`;

const good = () => ({
  generation: 1,
  server: 'i-0123456789abcdef0',
  acme: [{ key: acmeKey, sha256: hash, size: 2, time: 1_800_000_000 }],
  metrics: [
    {
      time: 1_800_000_000,
      generation: 1,
      blocks: [
        {
          ulid: ULID,
          minTime: 1,
          maxTime: 2,
          stamp: 's',
          objects: [
            {
              key: metricsKey,
              sha256: hash,
              size: 2,
              files: [
                { path: 'meta.json', size: 1 },
                { path: 'chunks/000001', size: 1 },
              ],
            },
          ],
        },
      ],
    },
  ],
});
type Good = ReturnType<typeof good>;
const block = (manifest: Good) => manifest.metrics[0]?.blocks[0] as Good['metrics'][0]['blocks'][0];
const object = (manifest: Good) => block(manifest).objects[0] as ReturnType<typeof block>['objects'][0];
const file = (manifest: Good) => object(manifest).files[1] as ReturnType<typeof object>['files'][0];

/** A store with that manifest, which is whole by its own hash, and a machine that restores from it. */
function machine(manifest: object) {
  const bucket = new MemoryBucket();
  const text = JSON.stringify(manifest);
  const written = { ...manifest, sha256: sha256(Buffer.from(text)) };
  bucket.objects.set(MANIFEST_KEY, Buffer.from(JSON.stringify(written)));
  // Wherever a key leads to, there is something.
  const found = bucket.objects.get.bind(bucket.objects);
  bucket.objects.get = (key) => found(key) ?? Buffer.from('12');
  const root = testFolder();
  mkdirSync(join(root, 'a/b'), { recursive: true });
  const store = { s3: bucket.client, bucket: 'data' };
  const tell = () => {};
  return {
    bucket,
    root,
    metrics: () => restoreMetrics({ ...store, folder: join(root, 'a/b/prometheus') }, OWN_USER, tell),
    certificates: () =>
      restoreAcme({ ...store, file: join(root, 'a/b/acme.json') }, AUTHORITY, OWN_USER, tell),
    everything: () => readdirSync(root, { recursive: true }).sort(),
  };
}

test('a good one is restored', async () => {
  const { metrics, certificates, everything } = machine(good());
  expect(await certificates()).toBe('restored');
  expect(await metrics()).toMatchObject({ result: 'restored' });
  expect(everything()).toContain(`a/b/prometheus/${ULID}/chunks/000001`);
});

const changes: [string, (manifest: Good) => unknown][] = [
  ...[
    '../../../../x',
    '/x',
    'chunks/../../x',
    '.',
    '',
    'a//b',
    '-x',
    'a b',
    'a\u001b[2J',
    'meta.json/x',
    7,
    null,
  ].map((path): [string, (manifest: Good) => unknown] => [
    `a file ${JSON.stringify(path)}`,
    (manifest) => Object.assign(file(manifest), { path }),
  ]),
  ['a file twice', (manifest) => Object.assign(file(manifest), { path: 'meta.json' })],
  ['a size that is none', (manifest) => Object.assign(file(manifest), { size: -1 })],
  ...['../x', '..', ULID.toLowerCase(), [ULID]].map((ulid): [string, (manifest: Good) => unknown] => [
    `a block ${JSON.stringify(ulid)}`,
    (manifest) => {
      Object.assign(block(manifest), { ulid });
      object(manifest).key = `backup/metrics/1/${ulid}/${hash}`;
    },
  ]),
  ['a time that is none', (manifest) => Object.assign(block(manifest), { maxTime: 'x' })],
  ['another object’s key', (manifest) => Object.assign(object(manifest), { key: MANIFEST_KEY })],
  ['a key of another bucket', (manifest) => Object.assign(object(manifest), { key: `../x/${metricsKey}` })],
  ['a hash that is none', (manifest) => Object.assign(object(manifest), { sha256: '../x' })],
  ['no objects', (manifest) => Object.assign(block(manifest), { objects: [] })],
  ['no list of blocks', (manifest) => Object.assign(manifest.metrics[0] ?? {}, { blocks: 7 })],
  ['nothing for a set', (manifest) => Object.assign(manifest, { metrics: [null] })],
  ['a set without a time', (manifest) => Object.assign(manifest.metrics[0] ?? {}, { time: 'x' })],
  ['certificates elsewhere', (manifest) => Object.assign(manifest.acme[0] ?? {}, { key: metricsKey })],
  ['a server out of its folder', (manifest) => Object.assign(manifest, { server: '../../backup' })],
  ['a server that a terminal obeys', (manifest) => Object.assign(manifest, { server: 'a\u001b[2J' })],
  ['a generation that is none', (manifest) => Object.assign(manifest, { generation: '1' })],
];

describe.each(changes)('with %s', (_, change) => {
  const manifest = good();
  change(manifest);

  test('nothing of it is used, and the message tells how to go on', async () => {
    const { root, bucket, metrics, certificates, everything } = machine(manifest);
    const before = everything();
    for (const restore of [metrics, certificates]) {
      const message = await restore().then(
        () => 'it was restored',
        (error: Error) => error.message,
      );
      expect(message).toMatch(
        /^the backup's manifest backup\/manifest\.json in the bucket data names what no .*Next step: /,
      );
      expect(message).not.toContain('\u001b');
    }
    expect(everything()).toEqual(before);
    expect(readdirSync(join(root, '..'))).not.toContain('x');
    expect(bucket.writes).toEqual([]);
  });

  test('no server writes it', async () => {
    const bucket = new MemoryBucket();
    const lease = new Lease(bucket.client, 'data', 'i-0123456789abcdef0');
    await lease.claim(false);
    const writes = bucket.writes.length;
    await expect(lease.update(() => manifest as Manifest)).rejects.toThrow('no server would restore it');
    expect(bucket.writes).toHaveLength(writes);
  });
});
