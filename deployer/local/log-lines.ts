/** Lines as Docker and journald write them, with their time. */
import { type FoundLine, JOURNAL } from '../logs';

/** Docker's has nine digits of a second, journald's six and an offset, with a colon or without. */
const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d) ?(.*)$/;

interface Where {
  readonly server: string;
  readonly release: string;
}

/**
 * One log's lines, in their order. What has no time of its own goes on with the line before.
 * @param older a time before which nothing counts. @default none
 */
export function logLinesOf(
  where: Where,
  service: string,
  lines: readonly string[],
  older?: Date,
): FoundLine[] {
  const found: FoundLine[] = [];
  let last: { time: Date; stamp: string; further: number } | undefined;
  for (const line of lines) {
    const [, stamp, zone = '', text = ''] = STAMPED.exec(line) ?? [];
    if (stamp === undefined) {
      if (!last || line === '') continue;
      last = { ...last, further: last.further + 1 };
    } else {
      const offset = zone === 'Z' ? zone : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
      // JavaScript knows milliseconds; the rest still tells two lines apart.
      last = { time: new Date(`${stamp.slice(0, 23)}${offset}`), stamp, further: 0 };
    }
    if (Number.isNaN(last.time.getTime()) || (older && last.time < older)) continue;
    const message = stamp === undefined ? line : text;
    const id = `${last.stamp} ${service} ${String(last.further).padStart(4, '0')} ${where.server} ${message}`;
    found.push({ ...where, service, time: last.time, message, id });
  }
  return found;
}

/** @param lines each with its service before it, as read-logs.sh prints them */
export function splitByService(lines: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const line of lines) {
    const at = line.indexOf(' ');
    if (at < 0) continue;
    const service = line.slice(0, at);
    const own = found.get(service) ?? [];
    own.push(line.slice(at + 1));
    found.set(service, own);
  }
  return found;
}

/** The machine's own log first: all else begins with it. */
export const journalFirst = (names: readonly string[]): string[] => [
  ...names.filter((name) => name === JOURNAL),
  ...names.filter((name) => name !== JOURNAL).sort(),
];
