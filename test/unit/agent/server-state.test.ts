import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { writeRecord } from '../../../agent/content/versions';
import { serverState } from '../../../agent/server-state';
import { testFolder } from '../../helpers/folder';

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function prometheus(status: number, body: string): Promise<string> {
  const http = createServer((request, response) => {
    if (request.url === '/api/v1/alerts') response.writeHead(status).end(body);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  stops.push(() => http.close());
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

const alert = (name: string, severity: string, state = 'firing') => ({
  ...{ state, activeAt: '2026-06-01T06:00:00.5Z', value: '1' },
  labels: { alertname: name, severity, site: 'example.com' },
  annotations: { summary: `${name} happened`, runbook_url: 'x' },
});
const answer = (alerts: readonly object[]) => JSON.stringify({ status: 'success', data: { alerts } });
const state = (url: string | undefined, www = testFolder()) =>
  serverState({ www, prometheus: async () => url });

test('what fires, but not what is pending or meant for nobody', async () => {
  const url = await prometheus(
    200,
    answer([alert('SiteDown', 'critical'), alert('Soon', 'warning', 'pending'), alert('Watchdog', 'none')]),
  );
  const { alerts, alertsProblem } = await state(url);
  expect(alerts).toEqual([
    {
      ...{ name: 'SiteDown', severity: 'critical', summary: 'SiteDown happened' },
      since: Math.round(Date.parse('2026-06-01T06:00:00.5Z') / 1000),
    },
  ]);
  expect(alertsProblem).toBeUndefined();
});

test('a report stays small, however many fire and whatever they say', async () => {
  const many = Array.from({ length: 500 }, () => alert('x'.repeat(5000), 'critical'));
  const found = await state(await prometheus(200, answer(many)));
  expect(found.alerts).toHaveLength(20);
  expect(JSON.stringify(found).length).toBeLessThan(20_000);
});

test.each<[string, () => Promise<string | undefined>, RegExp]>([
  ['goes without Prometheus', async () => undefined, /^the bundle goes without Prometheus$/],
  ['gets an error', () => prometheus(503, 'starting'), /^Prometheus: it answered 503$/],
  ['gets no JSON', () => prometheus(200, '<html>'), /^Prometheus: /],
  ['gets no answer', async () => 'http://127.0.0.1:9', /^Prometheus: .*ECONNREFUSED/],
])('a server that %s says so, and the rest all the same', async (_, url, words) => {
  const found = await state(await url());
  expect(found.alerts).toBeUndefined();
  expect(found.alertsProblem).toMatch(words);
  expect(Math.abs(found.at - Date.now() / 1000)).toBeLessThan(5);
});

test('the last pull that succeeded, and none before there was one', async () => {
  const www = testFolder();
  expect((await state(undefined, www)).pulledAt).toBeUndefined();
  mkdirSync(join(www, 'versions'), { recursive: true });
  await writeRecord(www, { time: 1_780_000_000.4, version: '0123456789abcdef' }).catch(() => {
    writeFileSync(join(www, 'record'), '');
  });
  expect((await state(undefined, www)).pulledAt).toBe(1_780_000_000);
});
