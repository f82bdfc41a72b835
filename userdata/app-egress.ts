/**
 * Where apps may connect to, as rules for nft. Docker keeps their networks apart from each other, and the machine's
 * rules keep them from it; these say what of the rest is theirs: the internet's web, names, and what an entry names.
 * Rules see addresses, which a name may change at any time: what is named opens its port, and where the entry has an
 * address instead of a name, the port of that address alone. They hold for an app's jobs too, which are on its network;
 * not for Prometheus, which asks from there.
 */
import { isIPv4 } from 'node:net';
import { appAddress } from '../docker/apps/address';
import { networkOf } from '../docker/networks';
import { DOCKER_SUBNET, MONITORING, SITE_SUBNET } from '../protocol/addresses';
import { destinationOf } from '../settings/app-fields';
import type { App } from '../settings/apps-schema';
import type { Environment } from '../settings/schema';

/** Where containers are, monitoring's among them. A VPC may be beside these. */
const CONTAINERS = [DOCKER_SUBNET, MONITORING.subnet, SITE_SUBNET];
/** Addresses of the link, among them the metadata service: nothing that an app is to know. */
const LINK = '169.254.0.0/16';
/** The VPC's resolver has one of them. */
const RESOLVER = '169.254.169.253';

export function appEgress({ apps }: Environment): string {
  const names = Object.keys(apps).sort();
  const jumps = names.map((name) => {
    const { bridge, subnet } = networkOf(appAddress(names, name));
    return `    iifname "${bridge}" ip saddr ${subnet} ip saddr != ${subnet.replace(/0\/24$/, '254')} jump app-${name}`;
  });
  return `table inet baton_apps
delete table inet baton_apps
table inet baton_apps {
  chain refused {
    meta l4proto tcp reject with tcp reset
    reject
  }
${names.map((name) => chain(name, apps[name] as App)).join('')}  chain forward {
    type filter hook forward priority filter - 1; policy accept;
${jumps.map((jump) => `${jump}\n`).join('')}  }
}
`;
}

const chain = (name: string, { egress }: App) => `  chain app-${name} {
    ct state { established, related } accept
    ip daddr ${RESOLVER} meta l4proto { tcp, udp } th dport 53 accept
    ip daddr { ${[...CONTAINERS, LINK].join(', ')} } goto refused
    meta l4proto { tcp, udp } th dport { 53, 443 } accept
    tcp dport 80 accept
${[...new Set(egress)].sort().map(opened).join('')}    goto refused
  }
`;

function opened(text: string): string {
  const { host, port } = destinationOf(text) ?? {};
  if (host === undefined) return '';
  return `    ${isIPv4(host) ? `ip daddr ${host} ` : ''}tcp dport ${port} accept\n`;
}
