/** How many connections clients may hold open, and for how long: each takes memory of Traefik's, also where nothing is said on it. */
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
  /** Of one client at a time, 8-100000: an IPv4 address, or an IPv6 network of /64. @default 50 */
  perClient: wholeNumber(8, 100_000, '').default(50),
  /** Of all clients at a time, 100-1000000. @default what fits into Traefik's memory, 1024 in 256 MiB */
  total: wholeNumber(100, 1_000_000, '').optional(),
  /** Networks without a limit of their own: a CDN, or an office behind one address. All together are limited still. @default [] */
  exempt: z.array(cidr()).default([]),
  /**
   * Until a request has to be there, its body included, 10-86400 seconds. The slowest upload that still gets through is its size
   * in this time: 100 MB at 1.4 Mbit/s. @default 600
   */
  readSeconds: wholeNumber(10, 86_400, 'seconds').default(600),
});

export type ConnectionSettings = z.output<typeof connections>;
