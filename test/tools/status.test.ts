import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { statusPage } from '../../cli/status/page';
import { status } from '../../deployer/releases/status';
import { renderManifest } from '../../protocol/backup-manifest';
import { makeCertificate } from '../helpers/certificate';
import { testFolder } from '../helpers/folder';
import { expectHarmless, HOSTILE } from '../helpers/hostile';
import { httpsServer } from '../helpers/https-server';
import { deployment, FakePlace, machine } from '../helpers/release-place';
import { report } from '../helpers/report';

const NOW = new Date('2026-06-01T06:00:00Z');
const seconds = NOW.getTime() / 1000;
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000).toISOString();

let place: FakePlace;
let release: string;
const put = (more: Parameters<typeof report>[0] = {}) =>
  place.store.put(
    'data/servers/i-1/report.json',
    JSON.stringify(
      report({
        server: 'i-1',
        state: { at: seconds - 20, pulledAt: seconds - 50, alerts: [] },
        ...more,
      }),
    ),
  );
const look = () => status(place, 'production', 'example.com', NOW);

/** Answers at the site's address. */
async function answers(server: string, names = ['example.com']): Promise<void> {
  const folder = testFolder();
  makeCertificate(folder, names);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const tls = { cert: read('cert.pem'), key: read('key.pem') };
  const port = await httpsServer(tls, () => ({ status: 200, body: `${server}\n` }));
  place.where = async () => ({ address: '127.0.0.1', port, ca: read('ca.pem') });
}

beforeEach(async () => {
  place = new FakePlace();
  release = place.addRelease('one', ago(600));
  place.holder = 'i-1';
  place.all = [machine('i-1', { since: new Date(ago(500)) })];
  place.history = [deployment(release, 'i-1', ago(490))];
  put();
  place.store.put(
    'data/backup/manifest.json',
    renderManifest({
      ...{ version: 2, generation: 1, server: 'i-1' },
      acme: [{ key: 'k', sha256: 'h', size: 1, time: seconds - 86_400 * 3 }],
      metrics: [{ time: seconds - 40, generation: 1, blocks: [] }],
    }),
  );
  await answers('i-1');
});

test('all is well: every piece, and nothing that was not read', async () => {
  const found = await look();
  expect(found).toMatchObject({ isWell: true, shortcomings: [], unread: [], release, others: [] });
  const page = statusPage(found);
  expect(page).toContain(`production   serves release ${release.slice(0, 12)} well`);
  expect(page).toContain('machine      i-1, t4g.small, running for 8 h');
  expect(page).toContain(`release      ${release.slice(0, 12)}, since 2026-05-31 21:50 (8 h ago)`);
  expect(page).toContain('commit       cccccccc one');
  expect(page).toContain('content      version 0123456789ab, last pull 50 s ago');
  expect(page).toContain('backup       metrics 40 s ago, certificates changed 3 days ago');
  expect(page).toContain('alerts       none fires (asked 20 s ago)');
  expect(page).toMatch(/^certificate {2}ends in /m);
});

describe('it does not serve well', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['nobody has the address', () => (place.holder = undefined), /^no machine has the address$/],
    [
      'the machine is stopped',
      () => (place.all = [machine('i-1', { isRunning: false, state: 'stopped' })]),
      /^the machine i-1, which has the address, is stopped$/,
    ],
    [
      'nobody answers',
      () => (place.where = async () => ({ address: '127.0.0.1', port: 9 })),
      /^the site: no answer: /,
    ],
    ['another server answers', () => answers('i-2'), /^i-2 answers at the address, which i-1 has$/],
    [
      'the certificate is for other names',
      () => answers('i-1', ['example.org']),
      /^the certificate is for other names/,
    ],
    [
      'a check fails',
      () => put({ ready: false, checks: [{ name: 'container php', ok: false, detail: 'exited' }] }),
      /^the server is not ready; container php: exited$/,
    ],
    [
      'it says nothing any more',
      () => put({ state: { at: seconds - 600 } }),
      /^the server has said nothing for 10 minutes$/,
    ],
    [
      'it has never said a word',
      () => place.store.objects.delete('data/servers/i-1/report.json'),
      /^i-1 has reported nothing$/,
    ],
    [
      'an alert is critical',
      () =>
        put({
          state: {
            at: seconds,
            alerts: [{ name: 'SiteDown', severity: 'critical', summary: 'no answer', since: seconds - 300 }],
          },
        }),
      /^the alert SiteDown fires: no answer$/,
    ],
  ])('%s', async (_, disturb, words) => {
    await disturb();
    const { isWell, shortcomings } = await look();
    expect(shortcomings).toEqual([expect.stringMatching(words)]);
    expect(isWell).toBe(false);
  });
});

test('a warning is shown, and it serves well all the same', async () => {
  const alerts = [{ name: 'DiskFull', severity: 'warning', summary: 'soon', since: seconds - 7200 }];
  put({ state: { at: seconds, alerts } });
  const found = await look();
  expect(found.isWell).toBe(true);
  expect(statusPage(found)).toContain('alert        DiskFull (warning) for 2 h: soon');
});

test('an authority for rehearsals is no shortcoming, and is named', async () => {
  const { ca: _, ...rest } = await place.where();
  place.where = async () => rest;
  const found = await look();
  expect(found.isWell).toBe(true);
  expect(statusPage(found)).toContain('from an authority that this computer does not trust');
});

test('a server of an older release says nothing of alerts: not read, and no shortcoming', async () => {
  place.store.put('data/servers/i-1/report.json', JSON.stringify(report({ server: 'i-1' })));
  const found = await look();
  expect(found.isWell).toBe(true);
  expect(found.unread).toEqual([{ what: 'alerts', why: 'the server has not told of them yet' }]);
});

test('each piece that cannot be read is named with its reason, and the others are there', async () => {
  Object.defineProperty(place, 'data', {
    get: () => {
      throw new Error('the object store does not run');
    },
  });
  const found = await look();
  expect(found.unread.map(({ what, why }) => `${what}: ${why}`)).toEqual([
    'backup: the object store does not run',
    "server's report: the object store does not run",
  ]);
  expect(found.shortcomings).toEqual(["the server's report cannot be read: the object store does not run"]);
  const page = statusPage(found);
  expect(page).toMatch(/^machine {2,}i-1, t4g\.small, running for 8 h$/m);
  expect(page).toMatch(/^not read {2,}backup: the object store does not run$/m);
  // It is on the first line.
  expect(page).not.toMatch(/^not read {2,}server/m);
});

test('a machine that stands still does not seem to run', async () => {
  place.all = [machine('i-1', { isRunning: false, state: 'stopped', since: new Date(ago(60)) })];
  expect(statusPage(await look())).toMatch(
    /^machine {2,}i-1, t4g\.small, stopped, last started 60 min ago$/m,
  );
});

test('a candidate that was left over is named, with what removes it', async () => {
  place.all = [machine('i-1'), machine('i-2')];
  const found = await look();
  expect(found.isWell).toBe(true);
  expect(statusPage(found)).toContain(
    'left over    i-2, t4g.small, running, does not serve: npx baton clean production',
  );
});

test('what a machine or whoever answers wrote gives a terminal no orders', async () => {
  put({
    ready: false,
    checks: [{ name: HOSTILE, ok: false, detail: HOSTILE }],
    content: HOSTILE,
    state: {
      at: seconds,
      alerts: [{ name: HOSTILE, severity: HOSTILE, summary: HOSTILE, since: Number.NaN }],
      alertsProblem: HOSTILE,
    },
  });
  place.where = async () => {
    throw new Error(HOSTILE);
  };
  expectHarmless(statusPage(await look()), /^(\S+(\s\S+)? {2,}.*)$/);
});
