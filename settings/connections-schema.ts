/** How many connections clients may hold open, and for how long. Each takes memory of Traefik, a silent one too. */
import * as z from 'zod';
import { cidr, wholeNumber } from './fields';

/** What a request with TLS whose body stalls takes; a silent connection takes 46 KiB. Both measured with Traefik. */
const CONNECTION_KIB = 144;
/** For Traefik's own work. */
const RESERVED_MIB = 112;

/** The limit of Traefik's memory, unless the environment says another. */
export const TRAEFIK_MEMORY_MIB = 256;

/** @param memoryMiB Traefik's limit. @returns how many connections fit into it */
export const mostConnections = (memoryMiB: number): number =>
  Math.max(1, Math.floor(((memoryMiB - RESERVED_MIB) * 1024) / CONNECTION_KIB));

export const connections = z.strictObject({
  /**
   * Connections of one client at a time, 8-100000. A client is an IPv4 address or an IPv6 /64. @default 50
   * @example 100
   */
  perClient: wholeNumber(8, 100_000, '').default(50),
  /**
   * Connections of all clients at a time, 100-1000000; at most what fits into Traefik's memory. @default what fits into
   * Traefik's memory: 1024 in 256 MiB
   * @example 500
   */
  total: wholeNumber(100, 1_000_000, '').optional(),
  /**
   * Networks that `perClient` does not limit: a CDN, or an office behind one address. `total` still does. @default []
   * @example ['203.0.113.0/24']
   */
  exempt: z.array(cidr()).default([]),
  /**
   * How long a request may take to arrive, its body included, 10-86400 seconds. With 600 seconds an upload of 100 MB
   * needs at least 1.4 Mbit/s. @default 600
   * @example 1200
   */
  readSeconds: wholeNumber(10, 86_400, 'seconds').default(600),
});

export type ConnectionSettings = z.output<typeof connections>;
