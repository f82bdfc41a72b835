import { generateKeyPairSync } from 'node:crypto';
import { generatePrivateKey, parseCertificate } from 'sshpk';
import { beforeEach, describe, expect, test } from 'vitest';
import { type CertificateInput, ensureCertificate } from '../../../../deployer/aws/certificate';
import { FakeSsm } from '../../../helpers/fake-aws';

const PREFIX = '/baton/production';
const CERTIFICATE = `${PREFIX}/ssh-host-certificate`;
const NOW = new Date('2026-06-01T12:00:00Z');
const DAY = 86_400_000;
const later = (days: number) => new Date(NOW.getTime() + days * DAY);
const key = () => generatePrivateKey('ed25519').toString('openssh');

let ssm: FakeSsm;
let lines: string[];
beforeEach(() => {
  ssm = new FakeSsm({ [`${PREFIX}/ssh-ca-key`]: key(), [`${PREFIX}/ssh-host-key`]: key() });
  lines = [];
});
const run = (input: Partial<CertificateInput> = {}, now = NOW) =>
  ensureCertificate(
    {
      region: 'eu-central-1',
      parameterPrefix: PREFIX,
      domain: 'example.com',
      validDays: 730,
      ...input,
    },
    (line) => lines.push(line),
    ssm.client,
    now,
  );
const stored = () => ssm.parameters[CERTIFICATE] ?? '';
const parsed = () => parseCertificate(stored(), 'openssh');

test('the first one: for the host, the domain and the days that are wanted', async () => {
  await run();
  expect(stored()).toMatch(/^ssh-ed25519-cert-v01@openssh\.com [A-Za-z0-9+/=]+ example\.com\n$/);
  const { subjects, validFrom, validUntil } = parsed();
  expect(subjects.map(({ type, hostname }) => [type, hostname])).toEqual([['host', 'example.com']]);
  expect([validFrom, validUntil]).toEqual([later(-1), later(730)]);
  // Every client is shown it.
  expect(ssm.types[CERTIFICATE]).toBe('String');
  expect(lines).toEqual([
    'certificate: signed an SSH host certificate for example.com, valid until 2028-05-31 (there was none)',
  ]);
});

test('nothing of a private key is told or stored with it', async () => {
  await run();
  const secret = Buffer.from((ssm.parameters[`${PREFIX}/ssh-ca-key`] ?? '').split('\n')[3] ?? '', 'base64');
  expect(secret.length).toBeGreaterThan(20);
  expect(Buffer.from(stored().split(' ')[1] ?? '', 'base64').includes(secret)).toBe(false);
  expect(lines.join()).not.toContain('PRIVATE');
});

describe('one that is there', () => {
  beforeEach(() => run());

  test.each([0, 1, 300, 365])('stays after %i days: it holds for a year at least', async (days) => {
    const before = stored();
    await run({}, later(days));
    expect([stored(), ssm.writes]).toEqual([before, 1]);
    expect(lines.at(-1)).toContain('it stays');
  });

  test.each<[string, () => unknown, RegExp]>([
    ['ends in less than a year', () => run({}, later(366)), /it is valid until 2028-05-31/],
    ['has ended', () => run({}, later(800)), /it is valid until/],
    ['is not valid yet', () => run({}, later(-30)), /it is valid from 2026-05-31 on/],
    ['is for another name', () => run({ domain: 'example.org' }), /it is for example\.com/],
    [
      'is for another host key',
      () => {
        ssm.parameters[`${PREFIX}/ssh-host-key`] = key();
        return run();
      },
      /it is for another host key/,
    ],
    [
      'was signed by another authority',
      () => {
        ssm.parameters[`${PREFIX}/ssh-ca-key`] = key();
        return run();
      },
      /another authority signed it/,
    ],
    [
      'was changed by hand',
      () => {
        // A bit of its last day, which the signature covers.
        const [type, text = '', comment] = stored().trim().split(' ');
        const bytes = Buffer.from(text, 'base64');
        const date = Buffer.alloc(8);
        date.writeBigUInt64BE(BigInt(later(730).getTime() / 1000));
        const at = bytes.indexOf(date) + 7;
        bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
        ssm.parameters[CERTIFICATE] = `${type} ${bytes.toString('base64')} ${comment}`;
        return run();
      },
      /its signature is wrong/,
    ],
    [
      'is none',
      () => {
        ssm.parameters[CERTIFICATE] = 'nonsense';
        return run();
      },
      /it cannot be read/,
    ],
  ])('is signed again when it %s', async (_, change, words) => {
    const before = stored();
    await change();
    expect(stored()).not.toBe(before);
    expect(lines.at(-1)).toMatch(words);
  });
});

describe('keys', () => {
  const pem = (type: 'ed25519' | 'ec' | 'rsa') => {
    const pair =
      type === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
        : type === 'rsa'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : generateKeyPairSync('ed25519');
    return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  };

  test.each(['ed25519', 'ec'] as const)('PEM is as good as OpenSSH’s own form: %s', async (type) => {
    ssm.parameters[`${PREFIX}/ssh-ca-key`] = pem(type);
    ssm.parameters[`${PREFIX}/ssh-host-key`] = pem('ed25519');
    await run();
    await run();
    expect(ssm.writes).toBe(1);
  });

  test.each<[string, string, RegExp]>([
    ['RSA, whose signature would be SHA-1', pem('rsa'), /ssh-ca-key must be an ED25519 or ECDSA key, is rsa/],
    ['no key', 'nonsense', /ssh-ca-key holds no private key that can be read/],
  ])('%s is refused, and the key is not shown', async (_, text, words) => {
    ssm.parameters[`${PREFIX}/ssh-ca-key`] = text;
    const error = await run().then(
      () => new Error('it passed'),
      (one: Error) => one,
    );
    expect(error.message).toMatch(words);
    expect(error.message).not.toContain(text.split('\n')[1] ?? text);
    expect(ssm.writes).toBe(0);
  });

  test('one that is missing is named', async () => {
    delete ssm.parameters[`${PREFIX}/ssh-host-key`];
    await expect(run()).rejects.toThrow('there is no stored parameter /baton/production/ssh-host-key');
  });
});

test.each([0, 365, 36_501, 400.5])(
  '%d days: each deploy would sign again, or it is no number of days',
  async (validDays) => {
    await expect(run({ validDays })).rejects.toThrow(`validDays must be 366-36500, got ${validDays}`);
  },
);
