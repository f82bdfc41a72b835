/** Boots one machine and measures how long it takes. */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineName } from '../deployer/local/layout';
import { createMachine, type MachineInput, machineAddress } from '../deployer/local/machine';
import { localStore } from '../deployer/local/store';
import { probe } from '../protocol/probe';
import { type Report, reportKey } from '../protocol/report';
import { readJson } from '../protocol/store';
import { type BootStep, bootTimeline, machineStarted } from './boot-timeline';
import { BENCH } from './environment-settings';

export interface Boot {
  /** Seconds from the container's start until the first correct answer. */
  readonly answered: number;
  /** Seconds until the agent reports that the server is ready. */
  readonly ready: number;
  /** Seconds of each part until the first correct answer, in order. */
  readonly parts: Readonly<Record<string, number>>;
}

export interface BootOptions {
  /** The machine's name ends with its first eight characters. */
  readonly id: string;
  readonly cacheDir: string;
  readonly stop: AbortSignal;
  /** File of the site's start page. */
  readonly page: string;
}

const ASK_MILLISECONDS = 10;
const LIMIT_SECONDS = 300;

export async function bootMachine(input: MachineInput, options: BootOptions): Promise<Boot> {
  const name = machineName(input.layout.prefix, options.id);
  await createMachine(input, options.id, options.cacheDir);
  const address = await machineAddress(name);
  const started = await machineStarted(name);
  const page = await readFile(options.page, 'utf8');
  const end = started + LIMIT_SECONDS;
  const until = (condition: () => Promise<boolean>) => timeWhen(condition, end, options.stop);
  const answered = await until(async () => {
    const answer = await probe({ address, host: `${BENCH}.localhost`, path: '/', timeoutMilliseconds: 1000 });
    return answer.status === 200 && answer.body === page;
  });
  const s3 = localStore(input.layout);
  const ready = await until(async () => {
    const report = await readJson<Report>(s3, input.layout.buckets.data, reportKey(name));
    return report?.ready === true;
  });
  const parts = bootParts(await bootTimeline(name), started, answered);
  return { answered: answered - started, ready: ready - started, parts };
}

/** @returns when the condition became true, in seconds of the Unix clock */
async function timeWhen(condition: () => Promise<boolean>, end: number, stop: AbortSignal): Promise<number> {
  for (;;) {
    stop.throwIfAborted();
    if (await condition().catch(() => false)) return Date.now() / 1000;
    if (Date.now() / 1000 > end) throw new Error(`no correct answer within ${LIMIT_SECONDS} s`);
    await sleep(ASK_MILLISECONDS);
  }
}

/** The site answers while the last step that has begun still runs. */
function bootParts(steps: readonly BootStep[], started: number, answered: number): Record<string, number> {
  const before = steps.slice(0, -1);
  const last = steps.at(-1);
  return {
    'systemd and cloud-init': (steps[0]?.start ?? answered) - started,
    ...Object.fromEntries(before.map(({ name, start, end }) => [name, end - start])),
    ...(last && { [`${last.name}, until the answer`]: answered - last.start }),
  };
}
