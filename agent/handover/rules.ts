/**
 * What the kernel does with packets of open connections, in nftables' language. A packet that opens a connection, or
 * belongs to one of this server's own, is left alone. All others go to the neighbour that may know them, and its
 * answers leave from here, because this server has the address.
 *
 * A connection whose packets arrive through a tunnel gets its answers that way, from the first one on. All others
 * follow when the neighbour's agent says that it has the address. What arrives directly says that the address is here.
 */
import { DOCKER_SUBNET, MONITORING, SITE_SUBNET } from '../../protocol/addresses';
import {
  DEVICES,
  innerAddress,
  type Neighbour,
  NOTICE_PORT,
  PROOF_PORT,
  TUNNEL_PORT,
  WEB_PORTS,
} from '../../protocol/handover';

export interface Ends {
  /** The interface of the private address. */
  readonly device: string;
  /** This server's private address. */
  readonly own: string;
  /** The neighbours' private addresses. */
  readonly older?: string;
  readonly newer?: string;
  /** Whether packets that nobody knows here go to the older server: not before it was seen to answer. @default false */
  readonly sendsOn?: boolean;
}

export const TABLE = 'baton_handover';

/** Bits of a packet's mark: the first two choose the way (see tunnel.ts), the third the source that clients know. */
export const MARK = { older: 0xba0001, newer: 0xba0002, fromHere: 0xba0004 } as const;
export const MARKED = { mark: 0xba0000, mask: 0xff0000 } as const;

/** To finish a handshake, and to go on with QUIC after a silence. A flood must not fill what is known of clients. */
const SYN_SECONDS = 20;
const QUIC_SECONDS = 70;
/** The longest that a server finishes. */
const MOVED_SECONDS = 900;
/** A flow that is silent for so long has ended, or says nothing that could be lost. */
const FLOW_SECONDS = 15;
/** More in that time are a flood, of which the rest reaches the neighbour. Each takes some 100 bytes. */
const MOST_CLIENTS = 262_144;

/** Of a client that arrives, and of what it is answered. */
const FLOW = 'ip saddr . meta l4proto . th sport . th dport';
const ANSWERED_FLOW = 'ip daddr . meta l4proto . th dport . th sport';
/** Until the neighbour's agent has said it for all of them. */
const FLOWS = `typeof ${FLOW}; size ${MOST_CLIENTS}; flags dynamic, timeout; timeout 500ms;`;

const ports = `{ ${WEB_PORTS.join(', ')} }`;
const web = (direction: 'dport' | 'sport') => `meta l4proto { tcp, udp } th ${direction} ${ports}`;
const hex = (mark: number) => `0x${mark.toString(16)}`;

/** Replaces the rules in one step; what is known of connections stays. */
export function handoverRules({ device, own, older, newer, sendsOn = false }: Ends): string {
  const neighbours = Object.entries({ older, newer }).flatMap(([side, address]) =>
    address === undefined ? [] : [{ side: side as Neighbour, address }],
  );
  const chains = neighbours.map(({ side, address }) =>
    fromTunnel(side, address, own, { older: sendsOn ? older : undefined, newer }),
  );
  const jumps = neighbours.map(({ side }) => `    iifname "${DEVICES[side]}" goto from_${side}`);
  const tunnels = neighbours.map(({ address }) => address);
  return `table ip ${TABLE} {
  # Clients that opened a connection here.
  set own_tcp {
    typeof ip saddr . tcp sport . tcp dport; size ${MOST_CLIENTS}; flags dynamic, timeout; timeout ${SYN_SECONDS}s;
  }
  set own_quic { typeof ip saddr . udp sport; size ${MOST_CLIENTS}; flags dynamic, timeout; timeout ${QUIC_SECONDS}s; }
  # Holds one element where the neighbour has the address, by its agent's word.
  set moved_older { typeof ip version; flags dynamic; }
  set moved_newer { typeof ip version; flags dynamic; }
  # The same, and stays: the newer server may have connections when the address comes back.
  set was_moved { typeof ip version; flags dynamic, timeout; timeout ${MOVED_SECONDS}s; }
  # This server's connections whose packets arrive through a tunnel.
  set flows_older { ${FLOWS} }
  set flows_newer { ${FLOWS} }
  # QUIC's clients that came through the tunnel a moment ago: the kernel has no other list of them.
  set tunnelled_quic {
    typeof ip saddr . udp sport; size ${MOST_CLIENTS}; flags dynamic, timeout; timeout ${FLOW_SECONDS}s;
  }
  chain arriving { type filter hook prerouting priority raw; policy accept; }
  chain direct { }
  chain from_older { }
  chain from_newer { }
  chain answering { type route hook output priority mangle; policy accept; }
  chain leaving { type filter hook postrouting priority srcnat; policy accept; }
  chain tunnelled { type filter hook input priority filter; policy accept; }
  chain passing { type filter hook forward priority filter; policy accept; }
}
flush table ip ${TABLE}
table ip ${TABLE} {
  chain arriving {
${jumps.join('\n')}
    iifname "${device}" ip daddr ${own} ${web('dport')} goto direct
  }
  chain direct {
    tcp flags & (syn | ack | rst) == syn update @own_tcp { ip saddr . tcp sport . tcp dport } goto own_direct
    meta l4proto tcp socket wildcard 0 goto own_direct
    ip saddr . tcp sport . tcp dport @own_tcp accept
    # QUIC's long header opens a connection (RFC 9000, 17.2).
    udp dport 443 @th,64,1 1 update @own_quic { ip saddr . udp sport } goto own_direct
    ip saddr . udp sport @own_quic update @own_quic { ip saddr . udp sport } goto own_direct
${[
  // Without an older server, whatever does not belong to the newer one belongs here.
  ...(newer === undefined || sendsOn
    ? []
    : ['    udp dport 443 ip version != @was_moved update @own_quic { ip saddr . udp sport } accept']),
  ...(newer === undefined ? [] : [`    ip version @was_moved ${to('newer', newer)}`]),
  ...(older === undefined || !sendsOn ? [] : [`    ${to('older', older)}`]),
].join('\n')}
  }
  chain own_direct {
    ip version @moved_newer delete @moved_newer { ip version }
    ip version @moved_older delete @moved_older { ip version }
    ${FLOW} @flows_newer delete @flows_newer { ${FLOW} }
    ${FLOW} @flows_older delete @flows_older { ${FLOW} }
    accept
  }
${chains.join('\n')}
  chain answering {
    oifname != "${device}" accept
    ip saddr != ${own} accept
    ${web('sport')} ${ANSWERED_FLOW} @flows_newer meta mark set ${hex(MARK.newer)} accept
    ${web('sport')} ${ANSWERED_FLOW} @flows_older meta mark set ${hex(MARK.older)} accept
    ${web('sport')} ip version @moved_newer meta mark set ${hex(MARK.newer)} accept
    ${web('sport')} ip version @moved_older meta mark set ${hex(MARK.older)} accept
  }
  chain leaving {
    meta mark & ${hex(MARKED.mask | 4)} == ${hex(MARK.fromHere)} ip saddr set ${own}
  }
  chain passing {
    # Docker gives containers this server's address, which the neighbour trusts.
    udp dport ${TUNNEL_PORT} drop
  }
  chain tunnelled {
    udp dport ${TUNNEL_PORT} iifname != "${device}" drop
    udp dport ${TUNNEL_PORT} ip saddr != { ${tunnels.join(', ')} } drop
  }
}
`;
}

/** Forgets that the address has been at a newer server, for the next one. */
export const FORGET_MOVES = ['moved_newer', 'was_moved', 'flows_newer']
  .map((set) => `flush set ip ${TABLE} ${set}`)
  .join('\n');

const to = (side: Neighbour, address: string) =>
  `ip daddr set ${address} notrack meta mark set ${hex(MARK[side])} accept`;

/** Packets of clients that are this server's, answers of the neighbour to its own, and nothing else. */
function fromTunnel(
  side: Neighbour,
  address: string,
  own: string,
  { older, newer }: { readonly older: string | undefined; readonly newer: string | undefined },
): string {
  const onward =
    side === 'newer' && older !== undefined
      ? `
    meta l4proto tcp socket wildcard 0 accept
    ip saddr . tcp sport . tcp dport @own_tcp accept
    ip saddr . udp sport @own_quic update @own_quic { ip saddr . udp sport } accept
    ${to('older', older)}`
      : `${side === 'newer' ? '\n    udp dport 443 update @own_quic { ip saddr . udp sport }' : ''}\n    accept`;
  const answer = (mark: number) => `notrack meta mark set ${hex(mark)} accept`;
  const answers = [
    ...(side === 'older' && newer !== undefined
      ? [`ip version @moved_newer ${answer(MARK.newer | MARK.fromHere)}`]
      : []),
    answer(MARK.fromHere),
  ].map((line) => `    ip saddr ${address} ${web('sport')} ${line}`);
  const here = innerAddress(own);
  const there = innerAddress(address);
  const moved = [
    `update @moved_${side} { ip version }`,
    ...(side === 'newer' ? ['update @was_moved { ip version }'] : []),
  ];
  // The older server sends what it does not know only after this one had the address: it has it again. To the newer one
  // anybody can send such packets, by its own address, and each may move its own connection alone.
  const all = side === 'older' ? '\n    update @moved_older { ip version }' : '';
  return `  chain from_${side} {
    # Clients are elsewhere.
    ${web('sport')} fib daddr type local ip daddr != ${here} drop
    ${web('sport')} ip daddr { ${CONTAINERS.join(', ')} } drop
${answers.join('\n')}
    ip daddr ${own} ${web('dport')} goto moved_to_${side}
    # Asked by the neighbour's agent: whether the tunnel works, and to notice at once that the address has moved.
    ip saddr ${there} ip daddr ${here} tcp dport ${PROOF_PORT} accept
    ip saddr ${there} ip daddr ${here} tcp sport ${PROOF_PORT} accept
    ip saddr ${there} ip daddr ${here} tcp dport ${NOTICE_PORT} ${moved.join(' ')} drop
    drop
  }
  chain moved_to_${side} {${all}
    meta l4proto tcp socket wildcard 0 update @flows_${side} { ${FLOW} }
    udp dport 443 update @flows_${side} { ${FLOW} }
    udp dport 443 update @tunnelled_quic { ip saddr . udp sport }${onward}
  }`;
}

/** Where this machine's containers are. */
const CONTAINERS = [DOCKER_SUBNET, MONITORING.subnet, SITE_SUBNET];
