/**
 * The end of a server's open connections once another one has the address: clients are asked to connect again, each
 * with its next answer, and the rest is waited for. Those that are still open at the limit are cut.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finishing } from '../../protocol/report';
import { attempt } from '../attempt';
import { writeTraefikFile } from '../traefik-file';

/** @param routes the release's file; @param folder Traefik's */
export async function askToReconnect(routes: string, folder: string): Promise<void> {
  await writeTraefikFile(folder, 'reconnect.yaml', JSON.parse(await readFile(routes, 'utf8')) as object);
}

export interface FinishOptions {
  /** At most. */
  readonly seconds: number;
  /** @returns how many are open */
  readonly count: () => Promise<number>;
  /** Whether an even older server has connections, which it gets from here. */
  readonly isBetween: () => boolean;
  readonly tell: (finishing: Finishing) => Promise<void>;
}

const LOOK_SECONDS = 0.5;
/** Each word is a request to the store. */
const TELL_SECONDS = 2;

/** @returns how many are left to be cut */
export async function finishConnections({
  seconds: limit,
  count,
  isBetween,
  tell,
}: FinishOptions): Promise<number> {
  const started = Date.now();
  let told = Number.NEGATIVE_INFINITY;
  let isTelling = false;
  for (;;) {
    const connections = await count();
    const seconds = (Date.now() - started) / 1000;
    const isOver = (connections === 0 && !isBetween()) || seconds >= limit;
    if (isOver || (seconds - told >= TELL_SECONDS && !isTelling)) {
      told = seconds;
      isTelling = true;
      // Not waited for: a store that hangs must not take the time of what comes after.
      void attempt('report', () => tell({ connections, seconds: Math.round(seconds) })).finally(() => {
        isTelling = false;
      });
    }
    if (isOver) return connections;
    await sleep(LOOK_SECONDS * 1000);
  }
}
