import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CertificateOrder } from '../../../agent/certificate';
import { bundle } from '../../../docker/bundle';
import { awsEnvironment } from '../../helpers/environments';
import { testFolder, writeFiles } from '../../helpers/folder';

const HOUR = 3600;

function order(challenge: 'http-01' | 'dns-01' = 'http-01') {
  const release = testFolder();
  writeFiles(release, bundle(awsEnvironment({ acme: { challenge }, dns: { zone: 'example.com' } })));
  const folder = join(release, 'run/traefik');
  mkdirSync(folder, { recursive: true });
  const clock = { now: 1_000_000 };
  const waiting = join(release, 'docker/traefik/on-address/certificate.yaml');
  const made = new CertificateOrder(waiting, folder, () => clock.now);
  const file = join(folder, 'certificate.yaml');
  const routers = () =>
    (JSON.parse(readFileSync(file, 'utf8')) as { http: { routers: Record<string, object> } }).http.routers;
  /** Seconds at which it asked, when asked every second. */
  const times = async (seconds: number) => {
    const found: number[] = [];
    for (const start = clock.now; clock.now < start + seconds; clock.now += 1) {
      if (await made.request()) found.push(clock.now - start);
    }
    return found;
  };
  return { made, clock, file, folder, routers, times };
}

test('the first order is made at once, for what the bundle says', async () => {
  const { made, routers } = order();
  expect(await made.request()).toBe(true);
  expect(routers()).toEqual({
    'certificate-1': expect.objectContaining({
      service: 'noop@internal',
      tls: expect.objectContaining({ certResolver: 'acme' }),
    }),
  });
});

test('each further try is a router of another name: Traefik would not order again for the same', async () => {
  const { made, clock, routers } = order();
  await made.request();
  clock.now += HOUR;
  await made.request();
  expect(Object.keys(routers())).toEqual(['certificate-2']);
});

describe('waits', () => {
  test('double from a minute to half an hour', async () => {
    const { times } = order();
    const found = await times(3 * HOUR);
    const waits = found.slice(1).map((time, index) => time - (found[index] ?? 0));
    expect(waits).toEqual([60, 120, 240, 480, 960, 1800, 1800, 1800, 1800]);
  });

  // https://letsencrypt.org/docs/rate-limits/: five failures, and one more every twelve minutes.
  test("never use up what Let's Encrypt allows", async () => {
    const found = await order().times(6 * HOUR);
    let left = 5;
    let last = 0;
    for (const time of found) {
      left = Math.min(5, left + (time - last) / 720) - 1;
      last = time;
      expect(left).toBeGreaterThanOrEqual(0);
    }
  });

  test('one second early is too early', async () => {
    const { made, clock } = order();
    await made.request();
    clock.now += 59;
    expect(await made.request()).toBe(false);
    clock.now += 1;
    expect(await made.request()).toBe(true);
  });
});

test('Traefik never sees half a file: the watched folder gets the whole by a rename', async () => {
  const { made, folder } = order();
  await made.request();
  expect(readdirSync(folder)).toEqual(['certificate.yaml']);
});

test('DNS-01 needs no word from the agent', async () => {
  const { made, file } = order('dns-01');
  expect(await made.request()).toBe(false);
  expect(existsSync(file)).toBe(false);
});
