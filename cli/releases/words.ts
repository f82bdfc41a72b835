/** Times and origins as a person reads them. */

import type { Origin } from '../../deployer/release/about';
import { shortId } from '../../deployer/release/check';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Below it the smaller unit is said. */
const ENOUGH = 2;

/** Such as `3 h`. */
export function duration(seconds: number): string {
  if (seconds >= ENOUGH * DAY) return `${Math.floor(seconds / DAY)} days`;
  if (seconds >= ENOUGH * HOUR) return `${Math.floor(seconds / HOUR)} h`;
  return seconds >= ENOUGH * MINUTE
    ? `${Math.floor(seconds / MINUTE)} min`
    : `${Math.max(0, Math.floor(seconds))} s`;
}

/** @param time an ISO time, or Unix seconds */
export const ago = (time: string | number, now: Date) =>
  `${duration((now.getTime() - (typeof time === 'number' ? time * 1000 : Date.parse(time))) / 1000)} ago`;

/** In UTC, such as `2026-06-01 06:00`. */
export const minute = (iso: string) => iso.slice(0, 16).replace('T', ' ');

const SHORT_COMMIT = 8;

/** Such as `1a2b3c4d Raise the limit`. */
export function commitWords({ commit, subject, dirty }: Origin): string {
  if (commit === undefined) return 'of no commit';
  const changed = dirty ? ' with changes that are in no commit' : '';
  return [commit.slice(0, SHORT_COMMIT) + changed, subject ?? ''].join(' ').trim();
}

/** Such as `1a2b3c4d5e6f (2026-06-01 06:00, 1a2b3c4d Raise the limit)`. */
export const releaseWords = (id: string, origin: Origin | undefined): string =>
  origin ? `${shortId(id)} (${minute(origin.at)}, ${commitWords(origin)})` : shortId(id);
