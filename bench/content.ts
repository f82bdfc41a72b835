/**
 * A site of 10,000 files: a server's first pull against `aws s3 sync` of the same objects, and what it holds in memory.
 */
import { createCipheriv } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publish } from '../deployer/site/publish';
import type { Measured } from './content-pull';
import { ObjectStore } from './object-store';
import { runTimed } from './process';
import type { Bench, Row } from './row';
import { VoidError } from './row';
import { median, spread } from './statistics';
import { seconds, times } from './table';
import { withFolder } from './workspace';

const FILES = 10_000;
const BYTES = 500_000_000;
const ROUNDS = 3;
const GOAL_MIB = 128;
const GOAL_RATIO = 1;
/** Starts the agent's first pull on a server. */
const BOOT_STEP = 'userdata/boot/70-content.sh';

export const content = ({ env, log, stop }: Bench): Promise<Row[]> =>
  withFolder(async (folder) => {
    const aws = await runTimed('aws', ['--version'], { cwd: folder, env }).catch(() => undefined);
    log(aws ? aws.output.trim() : 'aws is not installed: nothing to compare with');
    log(`a site of ${FILES} files`);
    await makeSite(join(folder, 'site'));
    const pull = join(folder, 'pull.cjs');
    const esbuild = ['bench/content-pull.ts', '--bundle', '--platform=node', '--format=cjs', '--minify'];
    await runTimed('node_modules/.bin/esbuild', [...esbuild, `--outfile=${pull}`], {
      cwd: process.cwd(),
      env,
    });

    const flags = (await readFile(BOOT_STEP, 'utf8')).match(/--\S+/g) ?? [];
    const store = await ObjectStore.start(`baton-bench-store-${process.pid}`);
    try {
      const withStore = { cwd: folder, env: { ...env, ...store.env }, stop };
      const bucket = await store.bucket('content');
      const published = await timedWork(() =>
        publish(store.s3, bucket, join(folder, 'site'), { log: () => {} }),
      );
      log(`published in ${seconds(published)}`);
      const uploads: number[] = [];
      if (aws) {
        const other = await store.bucket('synced');
        const sync = ['s3', 'sync', '--quiet', 'site', `s3://${other}`];
        uploads.push((await runTimed('aws', sync, withStore)).seconds);
        log(`uploaded by aws s3 sync in ${seconds(uploads[0] ?? 0)}`);
      }

      const pulls: (Measured & { whole: number })[] = [];
      const syncs: number[] = [];
      let unchanged: Measured | undefined;
      for (let round = 1; round <= ROUNDS; round += 1) {
        const www = join(folder, 'www');
        await mkdir(www);
        const run = async () => {
          const args = [...flags, pull, store.endpoint, bucket, www];
          const { seconds: whole, output } = await runTimed(process.execPath, args, withStore);
          const json = output.split('\n').find((line) => line.startsWith('{')) ?? '';
          return { ...(JSON.parse(json) as Measured), whole };
        };
        const first = await run();
        if (first.bytes !== BYTES) throw new VoidError(`the pull fetched ${first.bytes} of ${BYTES} bytes`);
        pulls.push(first);
        unchanged = await run();
        await rm(www, { recursive: true });
        if (aws) {
          const synced = join(folder, 'synced');
          const sync = ['s3', 'sync', '--quiet', `s3://${bucket}/.baton/files/`, synced];
          syncs.push((await runTimed('aws', sync, withStore)).seconds);
          await rm(synced, { recursive: true });
        }
        log(
          `round ${round} of ${ROUNDS}: pull ${seconds(first.whole)}, aws s3 sync ${seconds(syncs.at(-1) ?? 0)}`,
        );
      }
      return rows({ pulls, syncs, uploads, published, unchanged });
    } finally {
      await store.remove();
    }
  });

interface Times {
  readonly pulls: readonly (Measured & { readonly whole: number })[];
  /** None where aws is not installed. */
  readonly syncs: readonly number[];
  readonly uploads: readonly number[];
  readonly published: number;
  readonly unchanged: Measured | undefined;
}

function rows({ pulls, syncs, uploads, published, unchanged }: Times): Row[] {
  const whole = pulls.map((one) => one.whole);
  const time = median(whole);
  const peak = Math.max(...pulls.map(({ peakMiB }) => peakMiB));
  const rate = `${Math.round(FILES / time)} files/s, ${Math.round(BYTES / 1e6 / time)} MB/s`;
  const ratio = syncs.length > 0 ? median(syncs) / time : undefined;
  return [
    {
      figure: `first pull of ${FILES} files, ${BYTES / 1e6} MB, against aws s3 sync`,
      goal: `>= ${GOAL_RATIO} times as fast`,
      ...(ratio === undefined
        ? { result: 'not measured: aws is not installed' }
        : { result: `${times(ratio)} as fast`, met: ratio >= GOAL_RATIO }),
    },
    {
      figure: '  pull, every file checked by SHA-256',
      result:
        `${seconds(time)} (${spread(whole)}), ${rate}, ` +
        `${seconds(median(pulls.map(({ cpuSeconds }) => cpuSeconds)))} of the processor`,
    },
    ...(syncs.length > 0
      ? [{ figure: '  aws s3 sync', result: `${seconds(median(syncs))} (${spread(syncs)})` }]
      : []),
    {
      figure: "  the pull's most memory",
      goal: `<= ${GOAL_MIB} MiB`,
      result: `${peak.toFixed(0)} MiB`,
      met: peak <= GOAL_MIB,
    },
    { figure: '  a pull where nothing is new', result: seconds(unchanged?.seconds ?? 0) },
    {
      figure: '  publish, first',
      result:
        seconds(published) +
        (uploads.length > 0 ? `, ${times(median(uploads) / published)} as fast as aws s3 sync` : ''),
    },
  ];
}

async function timedWork(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** Nine in ten files are pages of some 10 kB, the others pictures of some 400 kB; no two are the same. */
async function makeSite(root: string): Promise<void> {
  // As good as random for whoever would compress it, and the same in each run.
  const bytes = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  let left = BYTES;
  for (let section = 0; section < 100; section += 1)
    await mkdir(join(root, `section-${section}`), { recursive: true });
  for (let file = 0; file < FILES; file += 1) {
    const small = 5_000 + ((file * 7919) % 10_000);
    const large = file % 10 === 9;
    const size = file === FILES - 1 ? left : large ? 410_000 : small;
    left -= size;
    const name = `section-${file % 100}/${large ? `picture-${file}.webp` : `page-${file}.html`}`;
    await writeFile(join(root, name), bytes.update(Buffer.alloc(size)));
  }
}
