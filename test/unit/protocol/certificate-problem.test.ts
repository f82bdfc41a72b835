/** What a person is told of a certificate that is not valid: with certificates of every kind, over real connections. */
import { describe, expect, test } from 'vitest';
import { probe } from '../../../protocol/probe';
import { HOSTILE } from '../../helpers/hostile';
import { httpsServer } from '../../helpers/https-server';
import { type Issued, selfSigned, TestAuthority } from '../../helpers/issued-certificates';

const ours = new TestAuthority('Ours');
const other = new TestAuthority('(STAGING) Other');
const DAY = 86_400_000;

async function problemOf(shown: Issued, host = 'example.com') {
  const port = await httpsServer(shown, () => ({ status: 200 }));
  const answer = await probe({ address: '127.0.0.1', port, host, path: '/', ca: ours.root });
  expect(answer.status).toBe(200);
  return answer.certificateProblem;
}

test('a valid one, of several names', async () => {
  expect(await problemOf(ours.issue({ names: ['www.example.com', 'example.com'] }))).toBeUndefined();
});

test('Traefik’s own is none yet', async () => {
  expect(await problemOf(selfSigned('TRAEFIK DEFAULT CERT'))).toEqual({
    kind: 'none-yet',
    detail: "is Traefik's own: no authority has issued one yet",
  });
});

describe('not valid', () => {
  test.each<[string, () => Issued, string, RegExp]>([
    [
      'another authority',
      () => other.issue(),
      'other-authority',
      /^is from another authority: its issuer "\(STAGING\) Other" leads to none that is trusted$/,
    ],
    [
      'another authority, which sends its root along',
      () => other.issueWithRoot(),
      'other-authority',
      /^is from another authority: its issuer "\(STAGING\) Other" leads to/,
    ],
    [
      'a chain that is incomplete',
      () => ours.issue({ leafOnly: true }),
      'other-authority',
      /^is from another authority, or its chain is incomplete: it came alone, from the issuer "Ours"$/,
    ],
    [
      'self-signed, and not by Traefik',
      () => selfSigned('example.com'),
      'other-authority',
      /^is from no authority: "example\.com" signed it itself$/,
    ],
    [
      'named as Traefik’s own, but issued by another authority',
      () => other.issue({ names: ['TRAEFIK DEFAULT CERT'] }),
      'other-authority',
      /^is from another authority/,
    ],
    [
      'expired',
      () => ours.issue({ fromDays: -90, untilDays: -1 }),
      'expired',
      new RegExp(`^expired on ${new Date(Date.now() - DAY).toISOString().slice(0, 10)}T`),
    ],
    [
      'not yet valid',
      () => ours.issue({ fromDays: 2 }),
      'not-yet-valid',
      new RegExp(`^is not valid before ${new Date(Date.now() + 2 * DAY).toISOString().slice(0, 10)}T`),
    ],
    [
      'other names',
      () => ours.issue({ names: ['www.example.com', 'example.org'] }),
      'other-names',
      /^is for other names than example\.com: "www\.example\.com", "example\.org"$/,
    ],
    [
      'many other names',
      () => ours.issue({ names: ['a.io', 'b.io', 'c.io', 'd.io', 'e.io', 'f.io', 'g.io'] }),
      'other-names',
      /: "a\.io", "b\.io", "c\.io", "d\.io", "e\.io", 2 more$/,
    ],
  ])('%s', async (_, shown, kind, detail) => {
    expect(await problemOf(shown())).toEqual({ kind, detail: expect.stringMatching(detail) });
  });

  test('one that it leads to has expired, itself it has not', async () => {
    const old = new TestAuthority('Old', -1);
    const port = await httpsServer(old.issue(), () => ({ status: 200 }));
    const answer = await probe({ address: '127.0.0.1', port, host: 'example.com', path: '/', ca: old.root });
    expect(answer.certificateProblem).toEqual({
      kind: 'expired',
      detail: expect.stringMatching(/^is valid until 20\S+Z, but one that it leads to has expired$/),
    });
  });

  test('whoever made it gives a terminal no orders, and does not fill it', async () => {
    const hostile = new TestAuthority(HOSTILE.slice(0, 400));
    const found = await problemOf(hostile.issue());
    expect(found?.detail).not.toMatch(/\p{Cc}/u);
    expect(found?.detail.length).toBeLessThan(300);
  });
});
