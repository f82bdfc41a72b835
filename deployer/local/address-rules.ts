/**
 * The gateway's translation, in nftables' language. It keeps no state, as on AWS: after a switch, packets of open
 * connections reach the new machine. Each machine has a public address, which is its server address with another
 * third number; the one that holds the elastic address is known by that instead.
 */
import type { Layout } from './layout';

/** Marks of packets on their way through the gateway: what their source becomes. */
const TO_PUBLIC = 1;
const FROM_HOST = 2;
const TO_HOST = 3;

/** @returns the server address of the machine that holds the elastic address by these rules */
export const holderIn = (rules: string, { address }: Layout): string | undefined =>
  // The only rule that begins so.
  rules.split('\n').flatMap((line) => {
    const [before, holder] = line.trim().split(' ip daddr set ');
    return before === `ip daddr ${address}` && holder ? holder.split(' ').slice(0, 1) : [];
  })[0];

/** @param holder the server address of the machine that holds the elastic address, if one does */
export function addressRules(layout: Layout, holder: string | undefined): string {
  const { servers, clients, publicSubnet, address, gateway } = layout;
  const outside = `{ ${clients.subnet}, ${publicSubnet} }`;
  const web = (port: 'dport' | 'sport') => `meta l4proto { tcp, udp } th ${port} { 80, 443 }`;
  const to = (address: string) => `ip daddr set ${address} notrack`;
  // A machine that lost the elastic address still answers those who asked there, and clients must not hear of it.
  const others = holder
    ? `
    ip saddr ${servers.subnet} ip saddr != ${holder} ip daddr ${clients.subnet} ${web('sport')} drop`
    : '';
  const network = (subnet: string) => subnet.replace('/24', '');
  const held = holder
    ? `
    # The elastic address, and the ports that Docker publishes on the host's loopback address.
    ip daddr ${address} ip daddr set ${holder} notrack
    ip saddr ${servers.host} ip daddr ${gateway.server} ${web('dport')} meta mark set ${FROM_HOST} ${to(holder)}
    ip saddr ${holder} ip daddr ${gateway.client} ${web('sport')} meta mark set ${TO_HOST} ${to(servers.host)}`
    : '';
  const heldSource = holder
    ? `\n    meta mark ${TO_PUBLIC} ip saddr ${holder} ip saddr set ${address} return`
    : '';
  return `table ip baton
delete table ip baton
table ip baton {
  chain arriving {
    type filter hook prerouting priority raw; policy accept;${others}
    ip saddr ${servers.subnet} ip daddr ${outside} ip daddr != ${gateway.client} meta mark set ${TO_PUBLIC} notrack
    ip daddr ${clients.subnet} notrack${held}
    ip daddr ${publicSubnet} ip daddr set ip daddr & 0.0.0.255 | ${network(servers.subnet)} notrack
  }
  chain leaving {
    type filter hook postrouting priority srcnat; policy accept;${heldSource}
    meta mark ${TO_PUBLIC} ip saddr set ip saddr & 0.0.0.255 | ${network(publicSubnet)}
    meta mark ${FROM_HOST} ip saddr set ${gateway.client}
    meta mark ${TO_HOST} ip saddr set ${gateway.server}
  }
}
`;
}
