import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { inodes } from '../../../cli/prerequisites/port-holder';
import { checkPorts, type Ports } from '../../../cli/prerequisites/ports';
import { fakeSystem, messageOf } from './fake-system';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

const noDocker = fakeSystem({});
const check = (ports: Ports, system = noDocker) => checkPorts('shop', ports, 'baton-shop-gateway', system);
const listen = (host: string) =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, host, () => resolve((server.address() as { port: number }).port));
    closing.push(() => server.close());
  });
const isFreeForTcp = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
/** At a port whose TCP is free: connections of other tests may have the one that the system picks. */
async function bindUdp(): Promise<number> {
  const socket = createSocket('udp4');
  const port = await new Promise<number>((resolve) =>
    socket.bind(0, '127.0.0.1', () => resolve(socket.address().port)),
  );
  closing.push(() => socket.close());
  return (await isFreeForTcp(port)) ? port : bindUdp();
}
const freePort = async () => {
  const port = await listen('127.0.0.1');
  closing.pop()?.();
  return port;
};
const MEND = '  stop what uses it, or choose other ports: ports in environments/shop.ts';
const me = new RegExp(` by .+ \\(process ${process.pid}\\)`);

test('free ports pass', async () => {
  await expect(check({ http: await freePort(), https: await freePort() })).resolves.toBeUndefined();
});

test.each(['127.0.0.1', '0.0.0.0'])('a port that this process listens on at %s is in use', async (host) => {
  const http = await listen(host);
  const message = await messageOf(check({ http, https: await freePort() }));
  expect(message).toMatch(me);
  expect(message.replace(me, '')).toBe(`PrerequisiteError: port ${http}/tcp of 127.0.0.1 is in use\n${MEND}`);
});

test('https needs UDP too', async () => {
  const https = await bindUdp();
  const message = await messageOf(check({ http: await freePort(), https }));
  expect(message.replace(me, '')).toBe(
    `PrerequisiteError: port ${https}/udp of 127.0.0.1 is in use\n${MEND}`,
  );
});

test('all ports in use are named at once', async () => {
  const [http, https] = [await listen('127.0.0.1'), await listen('127.0.0.1')];
  const message = await messageOf(check({ http, https }));
  expect(message).toContain(`port ${http}/tcp`);
  expect(message).toContain(`port ${https}/tcp`);
});

test.each(['other', 'baton-local-gateway'])('its own gateway may hold them; %s is named', async (other) => {
  const ports = { http: await listen('127.0.0.1'), https: await freePort() };
  const docker = (name: string) => fakeSystem({ commands: { 'docker ps': { stdout: `${name}\n` } } });
  await expect(check(ports, docker('baton-shop-gateway'))).resolves.toBeUndefined();
  expect(await messageOf(check(ports, docker(other)))).toContain(`is in use by the container ${other}\n`);
});

test.each([
  ['00000000:01BB', '0A', ['9']],
  ['0100007F:01BB', '0A', ['9']],
  ['0100007F:01BB', '01', []],
  ['0200007F:01BB', '0A', []],
  ['0100007F:01BC', '0A', []],
])('socket %s in state %s', (address, state, expected) => {
  const line = `  0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 0 0 9 1`;
  expect(inodes(`header\n${line}\n`, 443, 'tcp')).toEqual(expected);
});
