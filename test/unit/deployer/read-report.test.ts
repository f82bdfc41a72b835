import { describe, expect, test } from 'vitest';
import { readReport } from '../../../deployer/read-report';
import { FakeS3 } from '../../helpers/fake-aws';
import { HOSTILE } from '../../helpers/hostile';
import { report } from '../../helpers/report';

const read = (stored: string | undefined) => {
  const s3 = new FakeS3(stored === undefined ? {} : { 'data/servers/new/report.json': stored });
  return readReport(s3.client, 'data', 'new');
};
const readObject = (stored: object) => read(JSON.stringify(stored));

test('none is there', async () => {
  expect(await read(undefined)).toBeUndefined();
});

test('what a deploy goes by: which checks fail, what is live, what was handed over', async () => {
  const stored = report({
    ready: false,
    checks: [
      { name: 'container nginx', ok: true, detail: 'running' },
      { name: 'container php', ok: false, detail: 'running, unhealthy' },
    ],
    log: ['one', '', '  two'],
    drained: true,
    finalBackup: 'a backup',
    imported: 'all of it',
    certificateEnds: 1_790_000_000,
    state: { at: 1_780_000_000, pulledAt: 1_779_999_990, alerts: [] },
  });
  expect(await readObject(stored)).toEqual({
    ready: false,
    failed: false,
    drained: true,
    checks: [{ name: 'container php', ok: false, detail: 'running, unhealthy' }],
    certificate: 'valid',
    content: '0123456789abcdef',
    log: ['one', '  two'],
    finalBackup: 'a backup',
    imported: 'all of it',
    release: stored.release,
    certificateEnds: 1_790_000_000,
    state: { at: 1_780_000_000, pulledAt: 1_779_999_990, alerts: [] },
  });
});

test.each<[string, unknown, object | undefined]>([
  ['no object', 'fine', undefined],
  ['without a time', { alerts: [] }, undefined],
  ['with a time that is none', { at: 1e20 }, undefined],
  ['with alerts that are none', { at: 1, alerts: [null, 'x'], pulledAt: 'now' }, { at: 1, alerts: [] }],
  [
    'with an alert without words',
    { at: 1, alerts: [{}] },
    { at: 1, alerts: [{ name: '', severity: '', summary: '', since: 0 }] },
  ],
])('how the server is, %s', async (_, state, read) => {
  expect((await readObject({ ...report(), state }))?.state).toEqual(read);
});

describe('a certificate that is not valid', () => {
  const found = (certificateProblem: unknown, certificate = 'awaiting-address') =>
    readObject({ certificate, certificateProblem });
  const expired = { kind: 'expired', host: 'example.com', detail: 'expired on 2026-01-01' };

  test('is told with its kind', async () => {
    expect(await found(expired)).toMatchObject({ certificateProblem: expired });
  });
  test('of a kind that a later release knows is told in its words', async () => {
    expect(await found({ ...expired, kind: 'revoked', detail: 'was revoked' })).toMatchObject({
      certificateProblem: { kind: 'other', host: 'example.com', detail: 'was revoked' },
    });
  });
  test.each<[string, unknown, string?]>([
    ['an older release says nothing of it', undefined],
    ['none is there yet', { ...expired, kind: 'none-yet' }],
    ['the report says that it is valid', expired, 'valid'],
    ['it is no object', 'expired'],
    ['it is null', null],
  ])('is not told where %s', async (_, problem, certificate) => {
    expect(await found(problem, certificate)).not.toHaveProperty('certificateProblem');
  });
});

describe('one that nobody can rely on', () => {
  test.each(['null', '7', '"ready"'])('no report at all: %s', async (stored) => {
    await expect(read(stored)).rejects.toThrow('servers/new/report.json holds no report');
  });
  test('is not ready, finished or broken because of a word that is none', async () => {
    expect(await readObject({ ready: 'yes', drained: 1, failed: {}, certificate: 'VALID' })).toEqual({
      ready: false,
      drained: false,
      failed: false,
      checks: [],
      certificate: 'awaiting-address',
      content: undefined,
      log: [],
    });
  });
  test('has checks and lines of any shape, and they are told all the same', async () => {
    const { checks, log } = (await readObject({
      checks: [null, 7, { name: ['a'], detail: { b: 1 } }],
      log: 'one\ntwo',
    })) ?? { checks: [], log: [] };
    expect(checks.map(({ name, detail }) => `${name}: ${detail}`)).toEqual([': ', ': ', '["a"]: {"b":1}']);
    expect(log).toEqual(['one', 'two']);
  });
  test('gives no orders and fits on a page', async () => {
    const check = { name: HOSTILE, ok: false, detail: HOSTILE };
    const found = await readObject({
      ...{ content: HOSTILE, finalBackup: HOSTILE, imported: HOSTILE },
      certificateProblem: { kind: HOSTILE, host: HOSTILE, detail: HOSTILE },
      ...{ log: Array(20).fill(HOSTILE.slice(0, 400)), checks: Array(3).fill(check) },
    });
    const texts = JSON.stringify(found);
    expect(texts).not.toMatch(/\p{Cc}|\p{Cf}|\\[unrb]|##\[/u);
    expect(texts.length).toBeLessThan(16_000);
    const many = await readObject({ checks: Array(5000).fill({ name: 'x', ok: false, detail: 'y' }) });
    expect(many?.checks).toHaveLength(50);
  });
});

test('one of a gigabyte is not read into memory', async () => {
  const s3 = new FakeS3({ 'data/servers/new/report.json': `"${'x'.repeat(1024 ** 2)}"` });
  await expect(readReport(s3.client, 'data', 'new')).rejects.toThrow('is larger than 1048576 bytes');
});
