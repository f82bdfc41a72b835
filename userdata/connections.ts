/**
 * The limits of connections, as rules for nftables. Without them a few thousand clients that say nothing fill Traefik's
 * memory, and the kernel ends it for all.
 */

import { DEVICES } from '../protocol/handover';
import { mostConnections, TRAEFIK_MEMORY_MIB } from '../settings/connections-schema';
import type { Environment } from '../settings/schema';

/** So many new connections a second are counted at once; those beyond have to finish their handshake first. */
const SYN_PER_SECOND = 60;
const NEW_CONNECTION =
  'iifname != "lo" tcp dport { 80, 443 } tcp flags & (syn | ack) == syn fib daddr type local';
/** A client that is there answers within this time. */
const HALF_OPEN_SECONDS = 5;
/**
 * QUIC's first packets, some three for each connection. One flow of UDP can carry any number of them, so that it is
 * their rate that is limited: an idle one ends after a minute. A browser that is refused takes TCP.
 */
const QUIC_PER_CLIENT = 'limit rate over 10/second burst 40 packets';
const QUIC_IN_ALL = 'limit rate over 20/second burst 200 packets';

export function connectionRules(environment: Environment): string {
  const { perClient, total = mostConnections(memoryMiB(environment)) } = environment.connections;
  // A proxy's connections are those of all its visitors.
  const exempt = [
    ...environment.connections.exempt,
    ...environment.visitors.proxies,
    ...environment.traits.sharedNetworks,
  ];
  const elements = (isV6: boolean) => {
    const found = exempt.filter((network) => network.includes(':') === isV6);
    return found.length > 0 ? ` elements = { ${found.join(', ')} }` : '';
  };
  const refuse = (counter: string) => `counter name ${counter} reject with tcp reset`;
  return `# Connections to the site: at most ${perClient} of a client and ${total} in all.
# A table of our own, and only it is touched.
table inet baton_connections
delete table inet baton_connections
table inet baton_connections {
  counter refused_client { }
  counter refused_total { }
  counter refused_quic { }
  ct timeout half_open4 {
    protocol tcp
    l3proto ip
    policy = { syn_recv : ${HALF_OPEN_SECONDS} }
  }
  ct timeout half_open6 {
    protocol tcp
    l3proto ip6
    policy = { syn_recv : ${HALF_OPEN_SECONDS} }
  }
  set exempt4 { type ipv4_addr; flags interval; auto-merge;${elements(false)} }
  set exempt6 { type ipv6_addr; flags interval; auto-merge;${elements(true)} }
  set clients4 { type ipv4_addr; size 65535; flags dynamic; }
  set clients6 { type ipv6_addr; size 65535; flags dynamic; }
  set quic4 { type ipv4_addr; size 65535; flags dynamic, timeout; timeout 1m; }
  set quic6 { type ipv6_addr; size 65535; flags dynamic, timeout; timeout 1m; }
  # A flood from addresses that nobody has would use the total up: beyond this rate
  # a connection counts once its handshake is done.
  chain prerouting {
    type filter hook prerouting priority raw; policy accept;
    ${NEW_CONNECTION} limit rate over ${SYN_PER_SECOND}/second burst ${2 * SYN_PER_SECOND} packets notrack
  }
  chain input {
    type filter hook input priority filter - 10; policy accept;
    # The neighbour's agent asks whether it is reached.
    iifname { ${Object.values(DEVICES)
      .map((device) => `"${device}"`)
      .join(', ')} } accept
    iifname != "lo" tcp dport { 80, 443 } ct state new ct status ! confirmed jump connection
    iifname != "lo" udp dport 443 @ih,0,8 & 0xf0 == 0xc0 jump quic
  }
  chain connection {
    meta nfproto ipv4 ct timeout set "half_open4"
    meta nfproto ipv6 ct timeout set "half_open6"
    jump client
    ct count over ${total} ${refuse('refused_total')}
  }
  chain client {
    ip saddr @exempt4 return
    ip6 saddr @exempt6 return
    add @clients4 { ip saddr ct count over ${perClient} } ${refuse('refused_client')}
    # Who has one IPv6 address has a /64.
    add @clients6 { ip6 saddr & ffff:ffff:ffff:ffff:: ct count over ${perClient} } ${refuse('refused_client')}
  }
  chain quic {
    jump quic_client
    ${QUIC_IN_ALL} counter name refused_quic drop
  }
  chain quic_client {
    ip saddr @exempt4 return
    ip6 saddr @exempt6 return
    update @quic4 { ip saddr ${QUIC_PER_CLIENT} } counter name refused_quic drop
    update @quic6 { ip6 saddr & ffff:ffff:ffff:ffff:: ${QUIC_PER_CLIENT} } counter name refused_quic drop
  }
}
`;
}

const memoryMiB = ({ limits }: Environment) => limits.traefik?.memoryMiB ?? TRAEFIK_MEMORY_MIB;
