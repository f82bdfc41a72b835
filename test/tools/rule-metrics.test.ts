/**
 * What the rules ask for is what the programs report: a name that changes with a version would silence its alert for
 * good.
 */

import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import { services } from '../../docker/services';
import { ADDRESSES } from '../../protocol/addresses';
import type { ServiceName } from '../../settings/services';
import { BundleNetwork } from '../helpers/bundle-network';
import { composeFile } from '../helpers/compose-file';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { makeFolder, removeFolder, writeFiles } from '../helpers/folder';
import { ask } from '../helpers/http';
import { atItsAddress, containerArguments } from '../helpers/service-container';
import { WebServer } from '../helpers/web-server';

// Nothing listens there: no order leaves this computer.
const environment = awsEnvironment({ acme: { server: 'https://127.0.0.1:9/directory' } });

/** Names that begin so, in all rules. */
function asked(prefix: string): string[] {
  const rules = services(environment).flatMap(({ alerts = [], records = [] }) => [...alerts, ...records]);
  const text = rules
    .map(({ expression }) =>
      typeof expression === 'string' ? expression : expression(services(environment)),
    )
    .join('\n');
  return [...new Set(text.match(new RegExp(`\\b${prefix}_\\w+`, 'g')))].sort();
}

const metrics = async (service: ServiceName, port: number) => {
  const address = ADDRESSES[service];
  return (await ask({ address, port, host: address, path: '/metrics' })).body.toString();
};

const names = (text: string) => [
  ...new Set(text.split('\n').flatMap((line) => line.match(/^[a-z]\w+(?=[{ ])/) ?? [])),
];

describe('Traefik', () => {
  let server: WebServer;
  let text: string;
  beforeAll(async () => {
    server = await WebServer.start(environment);
    const address = ADDRESSES.traefik;
    const get = (host: string, path: string) => ask({ address, port: 443, tls: true, host, path });
    expect((await get('example.com', '/about')).status).toBe(200);
    // Grafana does not run here: nothing is up behind its router.
    await eventually(async () => (await get('monitoring.example.com', '/d/x')).status === 503);
    text = await metrics('traefik', 8080);
  }, 400_000);
  afterAll(() => server?.close());

  test('reports all that rules ask of it', () => {
    const wanted = asked('traefik');
    expect(wanted.length).toBeGreaterThanOrEqual(4);
    expect(names(text)).toEqual(expect.arrayContaining(wanted));
  });

  test('counts an answer under the service that it is for, by its code', () => {
    expect(text).toMatch(
      /^traefik_router_requests_total\{code="200",method="GET",protocol="http",router="(nginx@file)",service="\1"\} /m,
    );
  });

  test('counts as failing what it answers itself, for want of a server', () => {
    expect(text).toMatch(
      /^traefik_router_requests_total\{code="503".*router="grafana@file",service="grafana@file"\} /m,
    );
    expect(text).not.toMatch(/^traefik_service_requests_total\{code="503"/m);
  });

  test('counts answers that took no longer than the limit', () => {
    expect(text).toMatch(
      /^traefik_router_request_duration_seconds_bucket\{code="200",.*service="nginx@file",le="0\.5"\} /m,
    );
  });

  test('tells which backend is up', () => {
    expect(text).toMatch(/^traefik_service_server_up\{service="nginx@file",url=".*"\} 1$/m);
  });
});

describe('as the server runs it', () => {
  const folder = makeFolder();
  let network: BundleNetwork;
  beforeAll(async () => {
    network = await BundleNetwork.open();
    writeFiles(folder, bundle(environment));
    for (const path of ['srv/baton/data/prometheus', 'srv/baton/secrets/alertmanager']) {
      mkdirSync(join(folder, path), { recursive: true });
      chmodSync(join(folder, path), 0o777);
    }
  }, 400_000);
  afterAll(() => {
    network?.close();
    removeFolder(folder);
  });

  test.each<[ServiceName, string, number, number]>([
    // Even reading the kernel's clock is refused to many a container.
    ['node-exporter', 'node', 9100, 5],
    ['prometheus', 'prometheus', 9090, 1],
    ['alertmanager', 'alertmanager', 9093, 1],
  ])('%s reports all that rules ask of it', async (service, prefix, port, count) => {
    const entry = composeFile(environment).services[service];
    if (!entry) throw new Error(`the compose file has no ${service}`);
    network.start(service, containerArguments(entry, folder, atItsAddress(service)));
    const wanted = asked(prefix);
    expect(wanted.length).toBeGreaterThanOrEqual(count);
    // Some are there only after the first evaluation.
    let text = '';
    await eventually(async () => {
      text = await metrics(service, port);
      return wanted.every((name) => names(text).includes(name));
    }).catch(() => undefined);
    expect(names(text)).toEqual(expect.arrayContaining(wanted));
    if (service === 'alertmanager')
      expect(text).toMatch(/^alertmanager_notifications_failed_total\{integration="slack",reason=".*"\} 0$/m);
  });
});
