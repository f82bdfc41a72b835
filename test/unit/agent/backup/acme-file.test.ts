/** What a user would lose: a certificate that still holds, or the one that a server never orders. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { backUpAcme, restoreAcme } from '../../../../agent/backup/acme';
import { type Authority, usable } from '../../../../agent/backup/acme-file';
import { Lease } from '../../../../agent/backup/lease';
import { MANIFEST_KEY, type Manifest } from '../../../../protocol/backup-manifest';
import { OWN_USER } from '../../../helpers/backup-server';
import { testFolder, writeFiles } from '../../../helpers/folder';
import { type Issued, selfSigned, TestAuthority, type Wanted } from '../../../helpers/issued-certificates';
import { MemoryBucket } from '../../../helpers/memory-bucket';

const ours = new TestAuthority('Ours');
const before = new TestAuthority('Before');
const HERE = 'https://ca.example/dir';
/** Of which the server knows the root, as on the local platform. */
const KNOWN: Authority = { server: HERE, root: ours.root };
/** Which no program trusts by itself, such as Let's Encrypt's staging. */
const UNKNOWN: Authority = { server: HERE };
const ACCOUNT = 'https://ca.example/acct/1';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const entry = ({ cert, key }: Issued, main = 'example.com', ...sans: string[]) => ({
  domain: { main, ...(sans.length > 0 && { sans }) },
  certificate: base64(cert),
  key: base64(key),
  Store: 'default',
});
type Entry = ReturnType<typeof entry>;

const file = (entries: readonly Entry[], uri = ACCOUNT) =>
  JSON.stringify({
    acme: {
      Account: { Email: 'a@example.com', Registration: { body: { status: 'valid' }, uri }, PrivateKey: 'x' },
      Certificates: entries,
    },
  });

interface Read {
  readonly acme: { readonly Account: object | null; readonly Certificates: readonly Entry[] };
}

async function look(text: string, authority: Authority) {
  const told: string[] = [];
  const { bytes, hasCertificates } = await usable(Buffer.from(text), authority, (line) => told.push(line));
  const { acme } = JSON.parse(bytes.toString()) as Read;
  expect(hasCertificates).toBe(acme.Certificates.length > 0);
  return { told, acme, same: bytes.toString() === text };
}

const issue = (wanted?: Wanted) => entry(ours.issue(wanted));

describe('stays, to the byte', () => {
  test.each<[string, () => Entry, Authority]>([
    ['a valid one', () => issue(), KNOWN],
    [
      'one for some of its names: they would lose it',
      () => entry(ours.issue(), 'www.example.com', 'example.com'),
      KNOWN,
    ],
    ['a wildcard', () => entry(ours.issue({ names: ['*.example.com'] }), '*.example.com'), KNOWN],
    ['one that is not valid yet: the clock may be wrong', () => issue({ fromDays: 1 }), KNOWN],
    ['one of an authority that nobody trusts, which would issue no other', () => issue(), UNKNOWN],
    ['what cannot be read', () => entry({ cert: 'x', key: 'y' }), KNOWN],
    ['one with another key', () => entry({ ...ours.issue(), key: ours.issue().key }), KNOWN],
  ])('%s', async (_, made, authority) => {
    expect(await look(file([made()]), authority)).toMatchObject({ told: [], same: true });
  });
});

describe('is dropped, so that Traefik orders another', () => {
  test.each<[string, () => Entry, Authority, RegExp]>([
    ['expired', () => issue({ fromDays: -90, untilDays: -1 }), KNOWN, /"example\.com" expired on /],
    [
      'expired, of an authority that nobody trusts',
      () => issue({ fromDays: -90, untilDays: -1 }),
      UNKNOWN,
      / expired on /,
    ],
    [
      'for other names only',
      () => issue({ names: ['example.org'] }),
      KNOWN,
      /for other names than example\.com: "example\.org"/,
    ],
    [
      'of the local authority before it was recreated',
      () => entry(before.issue()),
      KNOWN,
      /its issuer "Before" leads to none/,
    ],
    ['with a chain that is incomplete', () => issue({ leafOnly: true }), KNOWN, /its chain is incomplete/],
    ['self-signed', () => entry(selfSigned('example.com')), KNOWN, /signed it itself/],
  ])('%s', async (_, made, authority, words) => {
    const { told, acme } = await look(file([made()]), authority);
    expect(acme.Certificates).toEqual([]);
    expect(told[0]).toMatch(/^not restored: the certificate for "example\.com" /);
    expect(told[0]).toMatch(words);
  });

  test('of staging, once acme.server is the production server: with the account, which is none there', async () => {
    const staged = file([issue()], 'https://acme-staging.example/acct/7');
    const { told, acme } = await look(staged, UNKNOWN);
    expect(acme).toEqual({ Account: null, Certificates: [] });
    expect(told[1]).toBe(
      'not restored: the account "https://acme-staging.example/acct/7": it is none of https://ca.example/dir',
    );
  });

  test('a valid one beside it stays', async () => {
    const good = issue();
    const { acme } = await look(file([issue({ fromDays: -90, untilDays: -1 }), good]), KNOWN);
    expect(acme.Certificates).toEqual([good]);
  });
});

describe('the account', () => {
  const accountOf = async (entries: Entry[], uri?: string) =>
    (await look(file(entries, uri), KNOWN)).acme.Account;
  test('of an authority that was recreated goes: it knows none of its accounts', async () => {
    expect(await accountOf([entry(before.issue())])).toBeNull();
  });
  test('stays where a certificate has only expired: an authority limits new ones', async () => {
    expect(await accountOf([issue({ fromDays: -90, untilDays: -1 })])).toMatchObject({ PrivateKey: 'x' });
  });
  test('of another authority goes, and a certificate of it that is valid stays', async () => {
    const { acme } = await look(file([issue()], 'https://other.example/acct/1'), KNOWN);
    expect(acme.Account).toBeNull();
    expect(acme.Certificates).toHaveLength(1);
  });
});

describe('the restore', () => {
  let bucket: MemoryBucket;
  beforeEach(() => {
    bucket = new MemoryBucket();
  });

  async function backedUp(...contents: string[]): Promise<void> {
    const folder = testFolder();
    const lease = new Lease(bucket.client, 'data', 'old');
    await lease.claim(false);
    for (const content of contents) {
      writeFiles(folder, [{ path: 'acme.json', content }]);
      await backUpAcme(
        { s3: bucket.client, bucket: 'data', file: join(folder, 'acme.json') },
        lease,
        undefined,
      );
    }
  }

  async function restore() {
    const path = join(testFolder(), 'acme.json');
    const backup = { s3: bucket.client, bucket: 'data', file: path };
    const result = await restoreAcme(backup, KNOWN, OWN_USER, () => {});
    return { result, content: readFileSync(path, 'utf8') };
  }
  const old = () => file([issue({ fromDays: -90, untilDays: -1 })]);

  test('without a valid one keeps the account, and leaves the backup as it is', async () => {
    await backedUp(old());
    const stored = (bucket.json(MANIFEST_KEY) as Manifest).acme;
    const { result, content } = await restore();
    expect(result).toBe('none that is valid');
    expect((JSON.parse(content) as Read).acme).toMatchObject({
      Account: { PrivateKey: 'x' },
      Certificates: [],
    });
    expect((bucket.json(MANIFEST_KEY) as Manifest).acme).toEqual(stored);
    expect(bucket.objects.has(stored[0]?.key ?? '')).toBe(true);
  });

  test('goes back to an older backup that is still valid', async () => {
    const valid = file([issue()]);
    await backedUp(valid, old());
    expect(await restore()).toEqual({ result: 'restored', content: valid });
  });
});
