/** The address range of a network that is made for the server. */
import ipaddr from 'ipaddr.js';
import type * as z from 'zod';
import { DOCKER_SUBNET, MONITORING, SITE_SUBNET } from '../protocol/addresses';

/** What VPCs may be as large as, by their prefix. */
const LARGEST = 16;
const SMALLEST = 28;

/** Where containers are: what is reached there is never the network around the server. */
const OF_CONTAINERS = [MONITORING.subnet, SITE_SUBNET, DOCKER_SUBNET];

/** Ranges that no network can have (RFC 6890). */
const OF_NOBODY = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'];

/** As a check of a network whose notation is right already. */
export const ownNetwork = (network: z.ZodString): z.ZodString =>
  network
    .refine((range) => !range.includes(':'), {
      error: 'must be an IPv4 network, such as 10.42.0.0/24: an IPv6 one comes along by itself',
      abort: true,
    })
    .refine((range) => prefixOf(range) >= LARGEST && prefixOf(range) <= SMALLEST, {
      error: `must be a network of /${LARGEST} to /${SMALLEST}, which is what AWS makes, such as 10.42.0.0/24`,
      abort: true,
    })
    .superRefine(freeOfContainers)
    .refine((range) => !OF_NOBODY.some((other) => overlap(range, other)), {
      error: 'must be addresses that a network can have, such as 10.42.0.0/24',
    });

/** A check: what containers have is never reached elsewhere. */
export function freeOfContainers(range: string, context: z.RefinementCtx): void {
  const met = OF_CONTAINERS.find((other) => overlap(range, other));
  if (met)
    context.addIssue({
      code: 'custom',
      message: `must not meet ${met}, which the server's containers have: write one beside ${OF_CONTAINERS.join(', ')}`,
      input: range,
    });
}

const prefixOf = (range: string) => Number(range.split('/')[1]);

/** @param one in CIDR notation, as the other */
export function overlap(one: string, other: string): boolean {
  const [a, b] = [ipaddr.parseCIDR(one), ipaddr.parseCIDR(other)];
  return a[0].kind() === b[0].kind() && a[0].match(b[0], Math.min(a[1], b[1]));
}
