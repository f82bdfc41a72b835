/** What a user would lose: certificates, and with them the authority's patience. */

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { backUpAcme, restoreAcme } from '../../../../agent/backup/acme';
import { BackupKeeper } from '../../../../agent/backup/keeper';
import { Lease, LeaseLostError } from '../../../../agent/backup/lease';
import { MANIFEST_KEY, type Manifest } from '../../../../protocol/backup-manifest';
import { AUTHORITY } from '../../../helpers/backup-server';
import { testFolder } from '../../../helpers/folder';
import { MemoryBucket } from '../../../helpers/memory-bucket';

const OWN_USER = process.getuid?.() ?? 0;
const acmeJson = (name: string) =>
  JSON.stringify({ acme: { Account: {}, Certificates: [{ domain: { main: name } }] } });

let bucket: MemoryBucket;
beforeEach(() => {
  bucket = new MemoryBucket();
});

function server(name: string) {
  const folder = testFolder();
  const file = join(folder, 'acme.json');
  const backup = { s3: bucket.client, bucket: 'data', file };
  const lease = new Lease(bucket.client, 'data', name);
  const told: string[] = [];
  const keeper = new BackupKeeper(backup, name, join(folder, 'mark'), (line) => told.push(line));
  return {
    file,
    lease,
    keeper,
    told,
    has: (content: string) => writeFileSync(file, content),
    restore: () => restoreAcme(backup, AUTHORITY, OWN_USER, (line) => told.push(line)),
    backUp: (known?: string) => backUpAcme(backup, lease, known),
  };
}
const manifest = () => bucket.json(MANIFEST_KEY) as Manifest;

async function backedUp(...contents: string[]): Promise<void> {
  const old = server('old');
  await old.lease.claim(false);
  for (const content of contents) {
    old.has(content);
    await old.backUp();
  }
}

test.each([
  ['deleted', (key: string) => bucket.objects.delete(key)],
  ['damaged', (key: string) => bucket.objects.set(key, Buffer.from('{}'))],
])('what somebody has %s is written again when the agent starts', async (_, harm) => {
  const old = server('old');
  await old.lease.claim(false);
  old.has(acmeJson('one'));
  const known = await old.backUp();
  for (const { key } of manifest().acme) harm(key);
  await expect(server('new').restore()).rejects.toThrow(
    /none of the 1 backups.*systemctl restart baton-agent/,
  );
  expect(await old.backUp()).toBe(known);
  expect(manifest().acme).toHaveLength(1);
  const next = server('newer');
  await next.restore();
  expect(readFileSync(next.file, 'utf8')).toBe(acmeJson('one'));
});

describe('restore', () => {
  test('a first boot has nothing to restore', async () => {
    expect(await server('new').restore()).toBe('no backup');
  });

  test('the newest, readable for Traefik alone, which refuses it otherwise', async () => {
    await backedUp(acmeJson('one'), acmeJson('two'));
    const next = server('new');
    expect(await next.restore()).toBe('restored');
    expect(readFileSync(next.file, 'utf8')).toBe(acmeJson('two'));
    expect(statSync(next.file).mode & 0o777).toBe(0o600);
  });

  test('never over what is there', async () => {
    await backedUp(acmeJson('old'));
    const next = server('new');
    next.has(acmeJson('newer'));
    expect(await next.restore()).toBe('there already');
    expect(readFileSync(next.file, 'utf8')).toBe(acmeJson('newer'));
  });

  test.each(['damaged', 'gone'])('the newest is %s: the one before, and it is said', async (how) => {
    await backedUp(acmeJson('one'), acmeJson('two'));
    const key = manifest().acme[0]?.key ?? '';
    if (how === 'gone') bucket.objects.delete(key);
    else bucket.objects.set(key, Buffer.from('{}'));
    const next = server('new');
    expect(await next.restore()).toBe('restored');
    expect(readFileSync(next.file, 'utf8')).toBe(acmeJson('one'));
    expect(next.told).toEqual([`the backup ${key} is damaged or gone: trying the one before`]);
  });

  test('none is whole: the boot must stop rather than order again at every try', async () => {
    await backedUp(acmeJson('one'));
    bucket.objects.set(manifest().acme[0]?.key ?? '', Buffer.from('x'));
    await expect(server('new').restore()).rejects.toThrow(
      'none of the 1 backups of the certificates is whole',
    );
  });

  test('a store that does not answer is no empty store', async () => {
    await backedUp(acmeJson('one'));
    bucket.before = () => {
      throw new Error('503');
    };
    await expect(server('new').restore()).rejects.toThrow('503');
  });
});

describe('back up', () => {
  test('what has not changed costs no write', async () => {
    await backedUp(acmeJson('one'));
    const old = server('old');
    await old.lease.claim(true);
    old.has(acmeJson('one'));
    const known = await old.backUp();
    const writes = bucket.writes.length;
    expect(await old.backUp(known)).toBe(known);
    expect(bucket.writes).toHaveLength(writes);
  });

  test.each(['', '{"acme":', '{}', '{"acme":{"Account":{},"Certificates":null}}'])(
    'half a file, or one without certificates, is no backup: %j',
    async (content) => {
      await backedUp(acmeJson('one'));
      const before = manifest();
      const old = server('old');
      await old.lease.claim(true);
      old.has(content);
      await old.backUp();
      expect(manifest()).toEqual(before);
    },
  );

  test('the manifest comes last: a set that was cut off never counts', async () => {
    await backedUp(acmeJson('one'));
    const before = manifest();
    const old = server('old');
    await old.lease.claim(true);
    old.has(acmeJson('two'));
    bucket.before = (command, key) => {
      if (command === 'put' && key === MANIFEST_KEY) throw new Error('cut off');
    };
    await expect(old.backUp()).rejects.toThrow('cut off');
    expect(manifest()).toEqual(before);
    bucket.before = () => {};
    await old.backUp();
    expect(manifest().acme).toHaveLength(2);
  });

  test('an answer that got lost: the write counted, and the next one works', async () => {
    const old = server('old');
    await old.lease.claim(false);
    old.has(acmeJson('one'));
    bucket.after = (key) => {
      if (key === MANIFEST_KEY) throw new Error('timed out');
    };
    await old.backUp();
    bucket.after = () => {};
    old.has(acmeJson('two'));
    await old.backUp();
    expect(manifest().acme).toHaveLength(2);
  });

  test('five stay restorable', async () => {
    await backedUp(...['1', '2', '3', '4', '5', '6', '7'].map(acmeJson));
    expect(manifest().acme).toHaveLength(5);
  });
});

describe('which server holds the lease', () => {
  test('a server that lost its turn writes no more, for good, even if it wakes up late', async () => {
    const old = server('old');
    await old.lease.claim(false);
    old.has(acmeJson('one'));
    await old.backUp();
    const next = server('new');
    await next.lease.claim(false);
    const after = manifest();
    old.has(acmeJson('late'));
    await expect(old.backUp()).rejects.toThrow(LeaseLostError);
    await expect(old.lease.claim(true)).rejects.toThrow(LeaseLostError);
    expect(manifest()).toEqual(after);
    expect(after).toMatchObject({ generation: 2, server: 'new' });
    expect(after.acme).toHaveLength(1);
  });

  test('two that both believe it: one has it', async () => {
    const [a, b] = [server('a'), server('b')];
    const claims = await Promise.allSettled([a.lease.claim(false), b.lease.claim(false)]);
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect([a.lease.isHeld, b.lease.isHeld].filter(Boolean)).toHaveLength(1);
  });

  test('the agent starts again: its own turn goes on, a lost one does not come back', async () => {
    const old = server('old');
    await old.lease.claim(false);
    const again = server('old');
    await again.lease.claim(true);
    expect(manifest().generation).toBe(1);
    await server('new').lease.claim(false);
    await expect(server('old').lease.claim(true)).rejects.toThrow(LeaseLostError);
    expect(manifest().server).toBe('new');
  });

  test('the keeper says once that it is fenced, and goes on without a word', async () => {
    const old = server('old');
    old.has(acmeJson('one'));
    await old.keeper.claim();
    expect(await old.keeper.backUp()).toBe(true);
    await server('new').keeper.claim();
    old.has(acmeJson('two'));
    for (let times = 0; times < 3; times += 1) expect(await old.keeper.backUp()).toBe(false);
    expect(old.keeper.hasLostLease).toBe(true);
    expect(old.told.filter((line) => line.includes('writes no more'))).toHaveLength(1);
  });
});
