import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { MaintenancePage } from '../../../agent/maintenance';
import { agentServer, Metrics } from '../../../agent/metrics';
import { bundle } from '../../../docker/bundle';
import { MAINTENANCE_KEY, MAINTENANCE_PATH, type Maintenance } from '../../../protocol/maintenance';
import { awsEnvironment } from '../../helpers/environments';
import { testFolder, writeFiles } from '../../helpers/folder';
import { ask } from '../../helpers/http';
import { MemoryBucket } from '../../helpers/memory-bucket';

const ON: Maintenance = {
  since: '2026-01-01T00:00:00.000Z',
  page: '<h1>Back soon</h1>',
  retryAfterSeconds: 120,
  allowFrom: [],
};

function server() {
  const release = testFolder();
  writeFiles(release, bundle(awsEnvironment()));
  const folder = join(release, 'run/traefik');
  mkdirSync(folder, { recursive: true });
  const bucket = new MemoryBucket();
  const metrics = new Metrics();
  const page = new MaintenancePage(
    { s3: bucket.client, bucket: 'data' },
    join(release, 'docker/traefik/maintenance.json'),
    folder,
    metrics,
  );
  const file = join(folder, 'maintenance.yaml');
  const rule = () =>
    (JSON.parse(readFileSync(file, 'utf8')) as { http: { routers: { maintenance: { rule: string } } } }).http
      .routers.maintenance.rule;
  const say = (word: object | undefined) => {
    if (word) bucket.objects.set(MAINTENANCE_KEY, Buffer.from(JSON.stringify(word)));
    else bucket.objects.delete(MAINTENANCE_KEY);
  };
  return { page, bucket, metrics, folder, file, rule, say };
}

test('a server that does not know yet is not ready', async () => {
  const { page, bucket } = server();
  expect(page.check).toMatchObject({ name: 'maintenance', ok: false });
  bucket.before = () => {
    throw new Error('the store is away');
  };
  await expect(page.look()).rejects.toThrow('the store is away');
  expect(page.check.ok).toBe(false);
  bucket.before = () => {};
  await page.look();
  expect(page.check).toEqual({ name: 'maintenance', ok: true, detail: 'off' });
});

test('what leads past it is each server’s own: nobody who knows one knows the next', () => {
  const [one, next] = [server().page.probeToken, server().page.probeToken];
  expect(one).toMatch(/^[0-9a-f]{32}$/);
  expect(one).not.toBe(next);
});

test('on: the route is there, with what leads past it; off: it is gone', async () => {
  const { page, file, folder, rule, say, metrics } = server();
  say({ ...ON, allowFrom: ['192.0.2.0/24', '2001:db8::/32'] });
  await page.look();
  expect(page.check).toEqual({ name: 'maintenance', ok: true, detail: `on since ${ON.since}` });
  expect(rule()).toContain('(Host(`example.com`) || Host(`www.example.com`)) && !Path(');
  expect(rule()).toContain(
    ` && !Header(\`Baton-Probe\`, \`${page.probeToken}\`)` +
      ' && !ClientIP(`192.0.2.0/24`) && !ClientIP(`2001:db8::/32`)',
  );
  expect(rule()).not.toContain('monitoring.');
  expect(metrics.render()).toContain('baton_maintenance 1\n');
  expect(metrics.render()).toContain('baton_maintenance_since_timestamp_seconds 1767225600\n');
  // Nothing half written is in the folder that Traefik watches.
  expect(readdirSync(folder)).toEqual(['maintenance.yaml']);
  say(undefined);
  expect(await page.look()).toBe(true);
  expect(existsSync(file)).toBe(false);
  expect(page.shown).toBeUndefined();
  expect(metrics.render()).toContain('baton_maintenance 0\n');
});

test('a change is news, the same again is none, and what a server finds at its start is none either', async () => {
  const { page, say } = server();
  say(ON);
  expect(await page.look()).toBe(false);
  expect(await page.look()).toBe(false);
  say({ ...ON, page: 'another' });
  expect(await page.look()).toBe(true);
  expect(page.shown?.page).toBe('another');
});

test.each([
  ['no object', 'text'],
  ['no page', { ...ON, page: undefined }],
  ['a page too long', { ...ON, page: 'x'.repeat(256 * 1024 + 1) }],
  ['a network that is more of a rule', { ...ON, allowFrom: ['192.0.2.1`) || Host(`example.com'] }],
  ['no number of seconds', { ...ON, retryAfterSeconds: 1.5 }],
  ['a time that is none', { ...ON, since: 'now' }],
])('%s changes nothing', async (_, word) => {
  const { page, rule, say } = server();
  say(ON);
  await page.look();
  const before = rule();
  say(word as object);
  await expect(page.look()).rejects.toThrow('holds no maintenance');
  expect(rule()).toBe(before);
  expect(page.shown).toEqual(ON);
});

test('the page goes out with 503, whatever is asked, and nothing of the page is there when it is off', async () => {
  let shown: Maintenance | undefined = ON;
  const http = agentServer(new Metrics(), 'i-1', () => shown).listen(0, '127.0.0.1');
  onTestFinished(() => void http.close());
  await new Promise((resolve) => http.once('listening', resolve));
  const { port } = http.address() as AddressInfo;
  const get = (path: string, method = 'GET') =>
    ask({ address: '127.0.0.1', port, host: 'x', path, method, body: method === 'POST' ? 'x' : '' });
  for (const method of ['GET', 'POST']) {
    const { status, headers, body } = await get(`${MAINTENANCE_PATH}?a=b`, method);
    expect([status, body.toString()]).toEqual([503, ON.page]);
    expect(headers).toMatchObject({
      'retry-after': '120',
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
    });
  }
  expect((await get(MAINTENANCE_PATH, 'HEAD')).headers['retry-after']).toBe('120');
  shown = undefined;
  expect((await get(MAINTENANCE_PATH)).status).toBe(503);
  expect((await get('/.well-known/baton/server')).body.toString()).toBe('i-1\n');
});
