/** The kernel's tunnels between a server and its neighbours, and the ways through them. */
import {
  DEVICES,
  innerAddress,
  innerMac,
  type Neighbour,
  TUNNEL_PORT,
  tunnelId,
} from '../../protocol/handover';
import { type Ends, MARK, MARKED } from './rules';

/** Routing tables of the two ways. */
const WAYS: Readonly<Record<Neighbour, number>> = { older: 4701, newer: 4702 };

/** Their places among the machine's rules. */
const RULES: Readonly<Record<Neighbour, { readonly outer: string; readonly inner: string }>> = {
  older: { outer: '4701', inner: '4703' },
  newer: { outer: '4702', inner: '4704' },
};

export type Command = readonly [program: string, ...args: readonly string[]];

/** What makes one tunnel. Each command may be repeated. */
export function tunnelCommands(
  side: Neighbour,
  address: string,
  { own }: Pick<Ends, 'own'>,
  mtu: number,
): Command[] {
  const dev = DEVICES[side];
  const way = String(WAYS[side]);
  const id = String(tunnelId(side === 'older' ? address : own));
  const mark = `0x${MARK[side].toString(16)}/0x${(MARKED.mask | MARK[side]).toString(16)}`;
  const peer = innerAddress(address);
  return [
    [
      ...['ip', 'link', 'add', dev, 'address', innerMac(own), 'type', 'vxlan', 'id', id],
      ...['local', own, 'remote', address, 'dstport', String(TUNNEL_PORT), 'nolearning'],
    ] as unknown as Command,
    // As large as what it carries: where the network below takes no larger packets, the kernel cuts the outer ones.
    ['ip', 'link', 'set', dev, 'mtu', String(mtu), 'up'],
    ['ip', 'address', 'replace', `${innerAddress(own)}/32`, 'dev', dev],
    ['ip', 'neighbour', 'replace', peer, 'lladdr', innerMac(address), 'dev', dev, 'nud', 'permanent'],
    ['ip', 'route', 'replace', peer, 'dev', dev, 'src', innerAddress(own)],
    ['ip', 'route', 'replace', 'default', 'via', peer, 'dev', dev, 'onlink', 'table', way],
    // The tunnel's own packets have the mark of what they carry.
    ['ip', 'rule', 'add', 'priority', RULES[side].outer, 'iif', 'lo', 'to', address, 'lookup', 'main'],
    ['ip', 'rule', 'add', 'priority', RULES[side].inner, 'fwmark', mark, 'lookup', way],
    // Clients' addresses arrive by a way that does not lead back to them.
    ['sysctl', '-qw', `net.ipv4.conf.${dev}.rp_filter=2`],
  ];
}

/** What takes it away again. */
export const removalCommands = (side: Neighbour): Command[] => [
  ['ip', 'rule', 'del', 'priority', RULES[side].outer],
  ['ip', 'rule', 'del', 'priority', RULES[side].inner],
  ['ip', 'link', 'del', DEVICES[side]],
];

/** Docker's own rules let nothing pass through the machine that no container is part of, but they ask here first. */
export const passCommand = (verb: '-C' | '-I' | '-D'): Command => {
  const mark = `0x${MARKED.mark.toString(16)}/0x${MARKED.mask.toString(16)}`;
  return ['iptables', '-w', verb, 'DOCKER-USER', '-m', 'mark', '--mark', mark, '-j', 'ACCEPT'];
};
