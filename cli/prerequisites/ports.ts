/** Whether the ports of the local platform are free on the loopback address. */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { holder, type Protocol, sockets } from './port-holder';
import { PrerequisiteError } from './prerequisite-error';
import { type System, THIS_COMPUTER, tryRun } from './system';

const LOOPBACK = '127.0.0.1';

export interface Ports {
  readonly http: number;
  readonly https: number;
}

/**
 * Ports that the environment's own gateway holds count as free.
 * @param own the gateway's name
 * @throws PrerequisiteError naming each port, what holds it and the setting
 */
export async function checkPorts(
  environment: string,
  { http, https }: Ports,
  own: string,
  system: System = THIS_COMPUTER,
): Promise<void> {
  const wanted: [number, Protocol][] = [
    [http, 'tcp'],
    [https, 'tcp'],
    [https, 'udp'], // HTTP/3
  ];
  const problems = await Promise.all(wanted.map(([port, protocol]) => problem(port, protocol, own, system)));
  const taken = problems.filter((one) => one !== undefined);
  if (taken.length === 0) return;
  throw new PrerequisiteError(
    `${taken.join('\n')}`,
    `stop what uses it, or choose other ports: ports in environments/${environment}.ts`,
  );
}

async function problem(
  port: number,
  protocol: Protocol,
  own: string,
  system: System,
): Promise<string | undefined> {
  const code = await tryToBind(port, protocol);
  if (code === undefined) return undefined;
  // Below 1024 only root may bind, but Docker will.
  if (code === 'EACCES' && (await sockets(port, protocol)).length === 0) return undefined;
  const containers = await publishers(port, protocol, system);
  if (containers.includes(own)) return undefined;
  const by = containers.length > 0 ? `the container ${containers.join(', ')}` : await holder(port, protocol);
  return `port ${port}/${protocol} of ${LOOPBACK} is in use${by === undefined ? '' : ` by ${by}`}`;
}

/** @returns the error's code, or undefined where the port is free */
function tryToBind(port: number, protocol: Protocol): Promise<string | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message);
    if (protocol === 'udp') {
      const socket = createSocket('udp4').once('error', failed);
      socket.bind({ port, address: LOOPBACK, exclusive: true }, () => socket.close(() => resolve(undefined)));
    } else {
      const server = createServer().once('error', failed);
      server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(undefined)));
    }
  });
}

/** Containers that publish the port. */
async function publishers(port: number, protocol: Protocol, system: System): Promise<string[]> {
  const filter = ['--filter', `publish=${port}/${protocol}`];
  const { code, stdout } = await tryRun(system, 'docker', ['ps', ...filter, '--format', '{{.Names}}']);
  return code === 0 ? stdout.split('\n').filter(Boolean) : [];
}
