/** What the agent costs an idle server: memory, processor, and requests to the store. And its peak during a backup. */
import { randomBytes } from 'node:crypto';
import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AgentServer } from '../agent-server/server';
import type { Usage } from '../agent-server/usage';
import type { Row, SectionContext } from '../section';
import { withTemporaryFolder } from '../workspace';

const MIB = 1024 ** 2;
const GOAL_BUNDLE_MIB = 3;
const GOAL_RESIDENT_MIB = 80;
const GOAL_PEAK_MIB = 128;
const GOAL_CPU_PERCENT = 1;
const GOAL_USD = 1;

/** Time for six backups of the metrics and five pulls. */
const IDLE_SECONDS = 330;
const MONTH_SECONDS = 30.44 * 24 * 3600;
const BLOCK_MIB = 500;
const BLOCK_SECONDS = 240;

/** S3's list prices in eu-central-1, in USD per request. Deletions cost nothing. */
const PRICES: Readonly<Record<string, number>> = {
  PutObject: 0.0054 / 1000,
  ListObjectsV2: 0.0054 / 1000,
  GetObject: 0.00043 / 1000,
  HeadObject: 0.00043 / 1000,
  DeleteObject: 0,
};

export async function agent({ log, stop }: SectionContext): Promise<Row[]> {
  const bundle = (await stat('dist/agent.cjs')).size / MIB;
  return withTemporaryFolder(async (folder) => {
    const server = new AgentServer(folder);
    try {
      await server.start();
      log(`the agent has started; it now idles for ${IDLE_SECONDS} s`);
      const [idle, requests] = await measureIdle(server, stop);
      const peak = await backUpLarge(server, stop);
      return [
        row('bundle of the agent', bundle, GOAL_BUNDLE_MIB, 'MiB'),
        row('idle agent: resident memory', idle.residentMiB, GOAL_RESIDENT_MIB, 'MiB'),
        row('idle agent: processor', idle.cpuPercent, GOAL_CPU_PERCENT, '%'),
        ...costs(requests),
        row(`agent while it backs up a block of ${BLOCK_MIB} MiB: peak`, peak, GOAL_PEAK_MIB, 'MiB'),
      ];
    } finally {
      await server.remove();
    }
  });
}

interface Idle {
  readonly residentMiB: number;
  readonly cpuPercent: number;
}

async function measureIdle(server: AgentServer, stop: AbortSignal): Promise<[Idle, string[]]> {
  const seen = (await server.store.requests()).length;
  const first = await server.usage();
  let last: Usage = first;
  let residentMiB = first.residentMiB;
  while (last.seconds < first.seconds + IDLE_SECONDS) {
    await sleep(10_000, undefined, { signal: stop });
    last = await server.usage();
    residentMiB = Math.max(residentMiB, last.residentMiB);
  }
  const cpuPercent = (100 * (last.cpuSeconds - first.cpuSeconds)) / (last.seconds - first.seconds);
  return [{ residentMiB, cpuPercent }, (await server.store.requests()).slice(seen)];
}

function costs(requests: readonly string[]): Row[] {
  const counts = new Map<string, number>();
  for (const request of requests) {
    const [action = ''] = request.split(' ');
    counts.set(action, (counts.get(action) ?? 0) + 1);
  }
  const months = MONTH_SECONDS / IDLE_SECONDS;
  const usd = [...counts].reduce((sum, [action, count]) => {
    const price = PRICES[action];
    if (price === undefined) throw new Error(`no price for the request ${action}`);
    return sum + count * months * price;
  }, 0);
  const list = [...counts].map(([action, count]) => `${count} ${action}`).join(', ');
  return [
    {
      figure: 'requests to the store, per month',
      goal: `< ${GOAL_USD} USD`,
      result: `${usd.toFixed(2)} USD`,
      isMet: usd < GOAL_USD,
    },
    { figure: `  in ${IDLE_SECONDS} s`, result: list },
  ];
}

/** @returns the peak, in MiB, until a large block is in the store */
async function backUpLarge(server: AgentServer, stop: AbortSignal): Promise<number> {
  const ulid = '01J00000000000000000000000';
  await server.addBlock(ulid, (folder) => writeBlock(folder, ulid));
  const isThere = async () =>
    (await server.store.requests()).some(
      (request) => request.startsWith('PutObject ') && request.includes(ulid),
    );
  let peak = 0;
  for (let seconds = 0; seconds < BLOCK_SECONDS; seconds += 1) {
    peak = (await server.usage()).peakMiB;
    if (await isThere()) return (await server.usage()).peakMiB;
    await sleep(1000, undefined, { signal: stop });
  }
  throw new Error(
    `no backup of the large block within ${BLOCK_SECONDS} s, peak ${peak} MiB\n${await server.log()}`,
  );
}

/** Random bytes in files as large as Prometheus writes them. Prometheus does not load the block, nor could it. */
async function writeBlock(folder: string, ulid: string): Promise<void> {
  const meta = { ulid, minTime: 1, maxTime: 2, version: 1, compaction: { level: 1, sources: [ulid] } };
  await mkdir(join(folder, 'chunks'), { recursive: true });
  await writeFile(join(folder, 'meta.json'), JSON.stringify(meta));
  await writeFile(join(folder, 'index'), randomBytes(MIB));
  const file = await open(join(folder, 'chunks/000001'), 'w');
  try {
    for (let mib = 0; mib < BLOCK_MIB; mib += 1) await file.writeFile(randomBytes(MIB));
  } finally {
    await file.close();
  }
}

const row = (figure: string, value: number, goal: number, unit: string): Row => ({
  figure,
  goal: `<= ${goal} ${unit}`,
  result: `${value.toFixed(2)} ${unit}`,
  isMet: value <= goal,
});
