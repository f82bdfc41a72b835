/** Lines of the servers' logs, in the order of their time, and those that come later. */
import { setTimeout as sleep } from 'node:timers/promises';

/** The machine's own log, beside those of the services: boot, agent, sshd, kernel. */
export const JOURNAL = 'journal';

export interface LogLine {
  readonly time: Date;
  readonly server: string;
  readonly release: string;
  /** A service's name, or `journal`. */
  readonly service: string;
  readonly message: string;
}

/** Which logs. */
export interface LogWish {
  /** @default all */
  readonly service?: string;
  /** @default the one that serves */
  readonly server?: string;
  /** The first digits of its id are enough. @default the one that serves */
  readonly release?: string;
}

export interface FoundLine extends LogLine {
  /** Tells it from all others. */
  readonly id: string;
}

export interface LogSource {
  /**
   * @param since only what is not older
   * @param lines only the newest of each service
   * @returns in any order
   */
  read(since: Date | undefined, lines: number | undefined): Promise<readonly FoundLine[]>;
  /** So many seconds a line may come late. */
  readonly lateSeconds: number;
}

export interface LogRange {
  readonly since?: Date;
  readonly lines?: number;
  readonly follow: boolean;
}

const POLL_SECONDS = 1;

/** Never ends where it follows. */
export async function* logLines(
  source: LogSource,
  { since, lines, follow }: LogRange,
  pause: (milliseconds: number) => Promise<unknown> = sleep,
): AsyncGenerator<LogLine> {
  const started = new Date();
  const first = sorted(await source.read(since, lines));
  const shown = lines === undefined ? first : first.slice(-lines);
  yield* shown;
  if (!follow) return;
  const oldest = shown[0]?.time ?? started;
  let newest = shown.at(-1)?.time ?? started;
  let seen = new Set(first.map(({ id }) => id));
  for (;;) {
    await pause(POLL_SECONDS * 1000);
    const from = new Date(newest.getTime() - source.lateSeconds * 1000);
    const found = sorted(await source.read(from, undefined));
    // Not what was left out on purpose.
    yield* found.filter(({ id, time }) => !seen.has(id) && time >= oldest);
    // Only these can come again.
    seen = new Set(found.map(({ id }) => id));
    const last = found.at(-1)?.time;
    if (last && last > newest) newest = last;
  }
}

const sorted = (lines: readonly FoundLine[]) =>
  [...lines].sort((a, b) => a.time.getTime() - b.time.getTime() || (a.id < b.id ? -1 : 1));

/** @throws Error naming what there is */
export function chosen(
  what: 'service' | 'server' | 'release',
  wanted: string | undefined,
  there: readonly string[],
  where: string,
): readonly string[] {
  if (wanted === undefined) return there;
  const found = there.filter((one) => one === wanted || (what === 'release' && one.startsWith(wanted)));
  if (found.length > 0) return found;
  const names = [...new Set(there)].sort().slice(0, MOST_NAMES);
  const known = names.length > 0 ? `there are: ${names.join(', ')}` : 'there are none';
  throw new Error(`no ${what} "${wanted}" has logs ${where}; ${known}`);
}

const MOST_NAMES = 40;
