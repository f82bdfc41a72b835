import { expect, test } from 'vitest';
import { checkNetwork } from '../../../cli/prerequisites/network';
import { overlap, procRoutes, routes } from '../../../cli/prerequisites/routes';
import { fakeSystem, messageOf } from './fake-system';

const RANGE = '10.213.0.0/16';
const check = (ip: object[] | undefined, files = {}, networks = '') =>
  messageOf(
    checkNetwork(
      'shop',
      RANGE,
      ['baton-shop-servers', 'baton-shop-world'],
      fakeSystem({
        files,
        commands: {
          ...(ip && { 'ip -json': { stdout: JSON.stringify(ip) } }),
          'docker network ls': { stdout: networks },
        },
      }),
    ),
  );
const free = (other: string) =>
  `  choose another private /16, such as ${other}: network in environments/shop.ts`;

test.each([
  ['nothing but a default route', [{ dst: 'default', dev: 'eth0' }]],
  ['a neighbour', [{ dst: '10.212.0.0/16', dev: 'eth0' }]],
  ['a VPN that takes everything', [{ dst: '0.0.0.0/1', dev: 'tun0' }]],
  ['a broadcast address', [{ type: 'broadcast', dst: '10.213.1.255', dev: 'eth0' }]],
])('%s is no collision', async (_, ip) => {
  expect(await check(ip)).toBe('nothing was thrown');
});

test.each([
  ['10.213.5.0/24', '10.213.5.0/24'],
  ['10.213.9.9', '10.213.9.9/32'],
  ['10.208.0.0/12', '10.208.0.0/12'],
])('a route to %s is one', async (dst, subnet) => {
  const message = await check([{ dst, dev: 'wg0' }]);
  expect(message).toContain(
    `PrerequisiteError: the network ${RANGE} of shop overlaps ${subnet} of the interface wg0\n`,
  );
});

test('the error suggests a range that is free', async () => {
  expect(
    await check([
      { dst: RANGE, dev: 'wg0' },
      { dst: '10.200.0.0/16', dev: 'eth0' },
    ]),
  ).toContain(free('10.201.0.0/16'));
  expect(await check([{ dst: '10.0.0.0/8', dev: 'wg0' }])).toContain(free('172.20.0.0/16'));
});

test('its own Docker networks may have it, those of another environment and of others are named', async () => {
  const bridge = [
    { dst: '10.213.1.0/24', dev: 'br-459975bbe5ba' },
    { type: 'local', dst: '10.213.1.1', dev: 'br-459975bbe5ba' },
  ];
  expect(await check(bridge, {}, '459975bbe5ba baton-shop-servers\n')).toBe('nothing was thrown');
  expect(await check(bridge, {}, '459975bbe5ba shop_default\n')).toContain(
    'overlaps 10.213.1.0/24 of the Docker network shop_default',
  );
  expect(await check(bridge, {}, '459975bbe5ba baton-local-servers\n')).toContain(
    'overlaps 10.213.1.0/24 of the Docker network baton-local-servers',
  );
});

test('without ip, /proc/net/route tells', async () => {
  const table =
    'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n' +
    'eth0\t00000000\t010200C0\t3\t0\t0\t0\t00000000\ntun0\t0000D50A\t0\t1\t0\t0\t0\t0000FFFF\n';
  expect(procRoutes(table)).toEqual([{ subnet: '10.213.0.0/16', device: 'tun0' }]);
  expect(await check(undefined, { '/proc/net/route': table })).toContain(
    'overlaps 10.213.0.0/16 of the interface tun0',
  );
});

test('ip may print nothing at all', () => {
  expect(routes('\n')).toEqual([]);
});

test.each([
  ['10.0.0.0/8', '10.213.0.0/16', true],
  ['10.213.255.255/32', '10.213.0.0/16', true],
  ['10.214.0.0/16', '10.213.0.0/16', false],
  ['172.16.0.0/12', '172.31.0.0/16', true],
  ['192.168.0.0/16', '172.31.0.0/16', false],
])('%s and %s overlap: %s', (one, other, expected) => {
  expect(overlap(one, other)).toBe(expected);
  expect(overlap(other, one)).toBe(expected);
});
