/** How visitors' addresses arrive, and how they are kept. */
import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { cidr } from './fields';

/** The widest that a CDN has are a /10 and an IPv6 /24: a wider one would let others say who they are. */
const WIDEST = { ipv4: 8, ipv6: 16 } as const;
/** From these the bundle's own containers ask. */
const OWN = ['172.28.0.0/16', '172.29.0.0/16'].map((network) => ipaddr.parseCIDR(network));

const proxy = () =>
  cidr()
    .refine(
      isNarrow,
      `must not be wider than a /${WIDEST.ipv4}, or an IPv6 /${WIDEST.ipv6}: all who are in it are believed`,
    )
    .refine(
      (network) => !isOwn(network),
      'must not hold addresses of 172.28.0.0/16 or 172.29.0.0/16: the server’s own containers have them',
    );

export const visitors = z.strictObject({
  /**
   * Networks of the CDN or load balancer in front of the server. Only what comes from them may say a visitor's address
   * (`X-Forwarded-For`), and `connections.perClient` then counts each visitor's requests instead of their connections.
   * A list of a CDN changes: docs/operations.md says where to get it. @default [] (visitors come directly)
   * @example ['198.51.100.0/24', '2001:db8::/32']
   */
  proxies: z.array(proxy()).default([]),
  /**
   * Addresses in the logs: `whole`, or `short` to cut an IPv4 address to its /24 and an IPv6 address to its /48.
   * @default whole
   * @example 'short'
   */
  loggedAddresses: z.enum(['whole', 'short'], 'must be whole or short').default('whole'),
});

/** What is no network is reported already. */
function isNarrow(network: string): boolean {
  if (!ipaddr.isValidCIDR(network)) return true;
  const [address, prefix] = ipaddr.parseCIDR(network);
  return prefix >= WIDEST[address.kind()];
}

function isOwn(network: string): boolean {
  if (!ipaddr.isValidCIDR(network)) return false;
  const [address, prefix] = ipaddr.parseCIDR(network);
  return OWN.some(
    ([own, ownPrefix]) => own.kind() === address.kind() && own.match(address, Math.min(prefix, ownPrefix)),
  );
}
