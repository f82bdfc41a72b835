/** A candidate that was refused, as it is recorded. */
import { remoteText } from '../remote-text';

export interface Refusal {
  readonly server: string;
  /** @default not known: an older deploy recorded none */
  readonly release?: string;
  /** As an ISO time. */
  readonly at: string;
  readonly reason: string;
}

/** In characters: a parameter of AWS holds 4 KiB. */
const LONGEST_REASON = 1000;

export const renderRefusal = ({ server, release, reason }: Omit<Refusal, 'at'>, now = new Date()): string =>
  JSON.stringify({
    server,
    ...(release !== undefined && { release }),
    at: now.toISOString(),
    reason: reason.slice(0, LONGEST_REASON),
  });

/** @returns with texts that are safe to print; undefined where it is no such record */
export function parseRefusal(text: string): Refusal | undefined {
  try {
    const { server, release, at, reason } = JSON.parse(text) as Partial<Refusal>;
    const time = Date.parse(String(at));
    if (Number.isNaN(time)) return undefined;
    return {
      server: remoteText(server),
      ...(/^[0-9a-f]{64}$/.test(String(release)) && { release: String(release) }),
      at: new Date(time).toISOString(),
      reason: remoteText(reason),
    };
  } catch {
    return undefined;
  }
}
