/** How a command reaches a machine, and the program that goes there. */
import execScript from './service-exec.sh';

/** By SSH, to a host that the environment's own authority vouches for. */
export interface SshWay {
  readonly kind: 'ssh';
  readonly user: string;
  readonly host: string;
  readonly port: number;
  /** The name that the host's certificate is for. */
  readonly domain: string;
  /** Public keys that may have signed it. */
  readonly authorities: readonly string[];
  /** Carries the connection, where the host cannot be reached by itself. @default it can */
  readonly tunnel?: readonly string[];
}

/** Into a container of this computer, by its name. */
export interface ContainerWay {
  readonly kind: 'container';
  readonly container: string;
}

export type Way = SshWay | ContainerWay;

export interface WayWish {
  /** A person's shell, or a command in a service: on this computer that needs no key. */
  readonly purpose: 'shell' | 'exec';
  /** @default the only admin, or the one with the name of who asks */
  readonly user?: string;
  /** @default the one that serves */
  readonly server?: string;
  /** Through the endpoint though SSH is open to some networks. @default false */
  readonly tunnel?: boolean;
}

export interface Program {
  readonly program: string;
  readonly args: readonly string[];
}

export interface Terminal {
  /** Programs may ask and draw. */
  readonly tty: boolean;
  /** File of the person's key. @default those that ssh finds */
  readonly identity?: string;
}

/** @param knownHosts file of the host's authorities */
export function shellProgram(
  way: Way,
  command: readonly string[],
  terminal: Terminal,
  knownHosts: string,
): Program {
  // As ssh does: one text for the shell there.
  const text = command.join(' ');
  if (way.kind === 'ssh') return ssh(way, text, terminal, knownHosts);
  const shell = text === '' ? ['bash', '-l'] : ['bash', '-lc', text];
  return { program: 'docker', args: ['exec', ...flags(terminal), way.container, ...shell] };
}

/** @param command arrives as it is, word by word */
export function execProgram(
  way: Way,
  service: string,
  command: readonly string[],
  terminal: Terminal,
  knownHosts: string,
): Program {
  const args = ['sh', '-c', execScript, 'sh', flags(terminal).join(' '), service, ...command];
  if (way.kind === 'ssh') return ssh(way, ['sudo', ...args].map(quote).join(' '), terminal, knownHosts);
  return { program: 'docker', args: ['exec', ...flags(terminal), way.container, ...args] };
}

const flags = ({ tty }: Terminal) => ['--interactive', ...(tty ? ['--tty'] : [])];

function ssh(way: SshWay, command: string, { tty, identity }: Terminal, knownHosts: string): Program {
  const options = [
    // Its own and no other: a key that this computer knows from elsewhere vouches for nobody here.
    `UserKnownHostsFile="${knownHosts}"`,
    'GlobalKnownHostsFile=/dev/null',
    'StrictHostKeyChecking=yes',
    // What the certificate is for, whatever address leads there.
    `HostKeyAlias=${way.domain}`,
    'UpdateHostKeys=no',
    ...(identity === undefined ? [] : [`IdentityFile="${identity}"`, 'IdentitiesOnly=yes']),
    ...(way.tunnel ? [`ProxyCommand=${way.tunnel.map(quote).join(' ')}`] : []),
  ];
  return {
    program: 'ssh',
    args: [
      ...['-p', String(way.port), '-l', way.user, ...(tty ? ['-t'] : [])],
      ...options.flatMap((option) => ['-o', option]),
      way.host,
      ...(command === '' ? [] : ['--', command]),
    ],
  };
}

/** Lines of a known_hosts file. Under HostKeyAlias ssh looks for the name without a port. */
export const knownHostsOf = ({ domain, authorities }: SshWay): string =>
  authorities.map((key) => `@cert-authority ${domain} ${key}\n`).join('');

/** For a POSIX shell. */
const quote = (word: string) =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
