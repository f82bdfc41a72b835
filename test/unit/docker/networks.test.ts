/** Which networks a service is on, so whom it can reach; test/tools/networks.test.ts shows that Docker keeps to it. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ServiceDefinition } from '../../../docker/service';
import { shop } from '../../../examples/app/shop';
import { composeFile } from '../../helpers/compose-file';
import { awsEnvironment } from '../../helpers/environments';

const environment = awsEnvironment({ site: { php: true } });
const own =
  (change: object): ServiceDefinition =>
  (one) => {
    const made = shop(one);
    return made && { ...made, routes: [], scrapes: [], secrets: [], ...change };
  };
const whole = composeFile(environment, [
  shop,
  own({ name: 'database', address: '172.29.1.11' }),
  own({ name: 'blog', address: '172.29.2.10' }),
]);
const entries = Object.entries(whole.services);
const networksOf = (name: string, file = whole) => Object.keys(file.services[name]?.networks ?? {});

test.each([
  ['nginx', ['site-0']],
  ['php', ['site-0']],
  ['shop', ['site-1']],
  ['database', ['site-1']],
  ['blog', ['site-2']],
  ['alertmanager', ['monitoring']],
  ['grafana', ['monitoring']],
  ['cadvisor', ['monitoring']],
  ['blackbox-exporter', ['monitoring']],
  ['nginx-exporter', ['monitoring', 'site-0']],
  ['prometheus', ['monitoring', 'site-1']],
])('%s is on %j', (name, networks) => {
  expect(networksOf(name)).toEqual(networks);
});

test('only Traefik and node-exporter are on the network of the machine', () => {
  const host = entries.filter(([, service]) => service.network_mode === 'host').map(([name]) => name);
  expect(host).toEqual(['traefik', 'node-exporter']);
});

test('who asks on the networks of others listens at its own address alone', () => {
  const asking = entries.filter(([, { networks = {} }]) => Object.keys(networks).length > 1);
  expect(asking.map(([name]) => name)).toEqual(['prometheus', 'nginx-exporter']);
  for (const [, { networks, command }] of asking) {
    const listening = command?.filter((word) => word.startsWith('--web.listen-address='));
    expect(listening).toEqual([expect.stringContaining(`=${networks?.monitoring?.ipv4_address}:`)]);
  }
});

test('Prometheus is beside nobody whom it does not ask', () => {
  expect(networksOf('prometheus', composeFile(environment, [own({})]))).toEqual(['monitoring']);
});

describe('every network', () => {
  const networks = Object.entries(whole.networks);

  test('has a range of its own, and its containers fixed and different addresses there', () => {
    for (const [network, { ipam }] of networks) {
      const [{ subnet, gateway }] = ipam.config;
      const [, prefix = 'none'] = /^((?:\d+\.)+?)(?:0\.)*0\/(?:16|24)$/.exec(subnet) ?? [];
      const there = entries.flatMap(([, service]) => service.networks?.[network]?.ipv4_address ?? []);
      for (const address of [gateway, ...there]) expect(address.startsWith(prefix)).toBe(true);
      expect(new Set([gateway, ...there]).size).toBe(there.length + 1);
    }
    expect(new Set(networks.map(([, { ipam }]) => ipam.config[0].subnet)).size).toBe(networks.length);
  });

  test('of the site is kept from the machine by the firewall', () => {
    const firewall = readFileSync('userdata/boot/60-firewall.sh', 'utf8');
    const [, start = 'none'] =
      /hook input .*\n +iifname "([^"]+)\*" ct state != \{ established, related \} reject\n/.exec(firewall) ??
      [];
    const kept = networks.filter(([, { driver_opts }]) =>
      driver_opts['com.docker.network.bridge.name']?.startsWith(start),
    );
    expect(kept.map(([name]) => name)).toEqual(['site-0', 'site-1', 'site-2']);
  });
});

describe('an address that is not for a service of one’s own stops the synth', () => {
  test.each([
    ['beside Prometheus', '172.28.2.10'],
    ['the machine’s', '172.29.1.1'],
    ['PHP’s', '172.29.0.3'],
    ['Prometheus’ among its targets', '172.29.1.254'],
    ['nowhere', '172.29.256.10'],
    ['no address', '172.29.1.10/24'],
    ['of others', '10.0.0.10'],
    ['an app’s', '172.29.128.10'],
    ['of the last app', '172.29.255.250'],
  ])('%s: %s', (_, address) => {
    expect(() => composeFile(environment, [own({ address })])).toThrow(
      'service shop: address must be one of 172.29.0.10-172.29.127.250 whose last number is 10-250, such as ' +
        `172.29.1.10, got ${address}; services with the same first three numbers share a network, and those from 128 ` +
        "on are the apps'",
    );
  });

  test('nor may it ask from there', () => {
    const nosy = own({ container: { ...shop(environment)?.container, asksFrom: ['172.28.2.10'] } });
    expect(() => composeFile(environment, [nosy])).toThrow('got 172.28.2.10');
    const besideApp = own({ container: { ...shop(environment)?.container, asksFrom: ['172.29.128.20'] } });
    expect(() => composeFile(environment, [besideApp])).toThrow('got 172.29.128.20');
  });
});
