/** The maintenance page: a person writes it into the data bucket, every server of the environment reads it there. */
import { isPlainName } from './safe-name';

/** Beside what the deployer says there, so that it outlives every server. */
export const MAINTENANCE_KEY = 'servers/maintenance.json';

/**
 * Carries the server's own token past the maintenance page: gate, confirmation and the agent itself ask for what is
 * behind it.
 */
export const PROBE_HEADER = 'Baton-Probe';

/** Answered by the agent, for Traefik alone: with the page and 503. */
export const MAINTENANCE_PATH = '/.well-known/baton/maintenance';

/** A page holds its pictures itself, and must fit into one message. */
export const MOST_PAGE_BYTES = 256 * 1024;
export const MOST_NETWORKS = 50;
/** A day: who comes back later than that does not wait for the site. */
export const MOST_RETRY_SECONDS = 86_400;

export interface Maintenance {
  /** @default 1 */
  readonly version?: number;
  /** When it was turned on, in ISO 8601. Two of them differ in it. */
  readonly since: string;
  /** The whole page, in HTML. */
  readonly page: string;
  /** After how many seconds visitors shall come back. */
  readonly retryAfterSeconds: number;
  /** Networks whose visitors see the site itself. */
  readonly allowFrom: readonly string[];
}

const NETWORK = /^[0-9A-Fa-f:.]{2,45}(\/\d{1,3})?$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const TOKEN = /^[0-9a-f]{32}$/;

/** @throws Error when what stands in the store is none: what a server shows stays as it is */
export function asMaintenance(found: unknown): Maintenance {
  const { since, page, retryAfterSeconds, allowFrom } = (found ?? {}) as Partial<Maintenance>;
  const isWhole =
    typeof since === 'string' &&
    TIME.test(since) &&
    typeof page === 'string' &&
    Buffer.byteLength(page) <= MOST_PAGE_BYTES &&
    Number.isInteger(retryAfterSeconds) &&
    (retryAfterSeconds as number) >= 1 &&
    (retryAfterSeconds as number) <= MOST_RETRY_SECONDS &&
    Array.isArray(allowFrom) &&
    allowFrom.length <= MOST_NETWORKS &&
    // Each becomes a part of a rule of Traefik's.
    allowFrom.every((network) => typeof network === 'string' && NETWORK.test(network));
  if (!isWhole) throw new Error(`${MAINTENANCE_KEY} holds no maintenance that this release knows`);
  return { since, page, retryAfterSeconds: retryAfterSeconds as number, allowFrom };
}

export const isProbeToken = (found: unknown): found is string => isPlainName(found) && TOKEN.test(found);

/** What a probe carries to see what is behind the page. @param token the server's, as its report has it */
export const pastMaintenance = (
  token: string | undefined,
): { readonly headers?: Readonly<Record<string, string>> } =>
  token === undefined ? {} : { headers: { [PROBE_HEADER]: token } };
