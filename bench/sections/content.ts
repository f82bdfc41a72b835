/** A server's first pull of a large site, compared with `aws s3 sync` of the same objects, and the memory it needs. */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { publish } from '../../deployer/site/publish';
import type { PullResult } from '../content-pull';
import { BYTES, FILES, writeLargeSite } from '../large-site';
import { ObjectStore } from '../object-store';
import { type ProcessOptions, runTimed } from '../process';
import { InvalidComparisonError, type Row, type SectionContext } from '../section';
import { median, spread } from '../statistics';
import { seconds, times } from '../table';
import { withTemporaryFolder } from '../workspace';

const ROUNDS = 3;
const GOAL_MIB = 128;
const GOAL_RATIO = 1;
/** Starts the agent's first pull on a server. */
const BOOT_STEP = 'userdata/boot/70-content.sh';

export const content = ({ env, log, stop }: SectionContext): Promise<Row[]> =>
  withTemporaryFolder(async (folder) => {
    const aws = await runTimed('aws', ['--version'], { cwd: folder, env }).catch(() => undefined);
    log(aws ? aws.output.trim() : 'aws is not installed: nothing to compare with');
    log(`a site of ${FILES} files`);
    await writeLargeSite(join(folder, 'site'));
    const program = await bundlePull(folder, env);
    const store = await ObjectStore.start(`baton-bench-store-${process.pid}`);
    try {
      const options = { cwd: folder, env: { ...env, ...store.env }, stop };
      const bucket = await store.bucket('content');
      const published = await secondsOf(() =>
        publish(store.s3, bucket, join(folder, 'site'), { log: () => {} }),
      );
      log(`published in ${seconds(published)}`);
      const uploads = aws ? [await sync('site', `s3://${await store.bucket('synced')}`, options)] : [];
      for (const upload of uploads) log(`uploaded by aws s3 sync in ${seconds(upload)}`);

      const pulls: TimedPull[] = [];
      const unchanged: TimedPull[] = [];
      const syncs: number[] = [];
      for (let round = 1; round <= ROUNDS; round += 1) {
        const www = join(folder, 'www');
        await mkdir(www);
        const pull = () => runPull([...program, store.endpoint, bucket, www], options);
        const first = await pull();
        if (first.bytes !== BYTES)
          throw new InvalidComparisonError(`the pull downloaded ${first.bytes} of ${BYTES} bytes`);
        pulls.push(first);
        unchanged.push(await pull());
        await rm(www, { recursive: true });
        if (aws) {
          syncs.push(await sync(`s3://${bucket}/.baton/files/`, 'synced', options));
          await rm(join(folder, 'synced'), { recursive: true });
        }
        const other = aws ? `, aws s3 sync ${seconds(syncs.at(-1) ?? 0)}` : '';
        log(`round ${round} of ${ROUNDS}: pull ${seconds(first.total)}${other}`);
      }
      return rows({ pulls, unchanged, syncs, uploads, published });
    } finally {
      await store.remove();
    }
  });

interface TimedPull extends PullResult {
  /** Seconds of the whole process. */
  readonly total: number;
}

/** @returns arguments of Node, with the options that the boot step passes */
async function bundlePull(folder: string, env: SectionContext['env']): Promise<string[]> {
  const program = join(folder, 'pull.cjs');
  const esbuild = ['bench/content-pull.ts', '--bundle', '--platform=node', '--format=cjs', '--minify'];
  const options = { cwd: process.cwd(), env };
  await runTimed('node_modules/.bin/esbuild', [...esbuild, `--outfile=${program}`], options);
  const flags = (await readFile(BOOT_STEP, 'utf8')).match(/--\S+/g) ?? [];
  return [...flags, program];
}

async function runPull(args: readonly string[], options: ProcessOptions): Promise<TimedPull> {
  const { seconds: total, output } = await runTimed(process.execPath, args, options);
  const json = output.split('\n').find((line) => line.startsWith('{')) ?? '';
  return { ...(JSON.parse(json) as PullResult), total };
}

const sync = async (from: string, to: string, options: ProcessOptions): Promise<number> =>
  (await runTimed('aws', ['s3', 'sync', '--quiet', from, to], options)).seconds;

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

interface Measurements {
  readonly pulls: readonly TimedPull[];
  /** Pulls of content that had not changed. */
  readonly unchanged: readonly TimedPull[];
  /** Seconds; none if aws is not installed. */
  readonly syncs: readonly number[];
  readonly uploads: readonly number[];
  readonly published: number;
}

function rows({ pulls, unchanged, syncs, uploads, published }: Measurements): Row[] {
  const totals = pulls.map(({ total }) => total);
  const time = median(totals);
  const cpu = median(pulls.map(({ cpuSeconds }) => cpuSeconds));
  const peak = Math.max(...pulls.map(({ peakMiB }) => peakMiB));
  const rate = `${Math.round(FILES / time)} files/s, ${Math.round(BYTES / 1e6 / time)} MB/s`;
  const ratio = syncs.length > 0 ? median(syncs) / time : undefined;
  const uploadRatio =
    uploads.length > 0 ? `, ${times(median(uploads) / published)} as fast as aws s3 sync` : '';
  return [
    {
      figure: `first pull of ${FILES} files, ${BYTES / 1e6} MB, compared with aws s3 sync`,
      goal: `>= ${GOAL_RATIO} times as fast`,
      ...(ratio === undefined
        ? { result: 'not measured: aws is not installed' }
        : { result: `${times(ratio)} as fast`, isMet: ratio >= GOAL_RATIO }),
    },
    {
      figure: '  pull, every file checked by SHA-256',
      result: `${seconds(time)} (${spread(totals)}), ${rate}, ${seconds(cpu)} of the processor`,
    },
    ...(syncs.length > 0
      ? [{ figure: '  aws s3 sync', result: `${seconds(median(syncs))} (${spread(syncs)})` }]
      : []),
    {
      figure: "  the pull's peak memory",
      goal: `<= ${GOAL_MIB} MiB`,
      result: `${peak.toFixed(0)} MiB`,
      isMet: peak <= GOAL_MIB,
    },
    { figure: '  a pull without changes', result: seconds(unchanged.at(-1)?.seconds ?? 0) },
    { figure: '  first publish', result: `${seconds(published)}${uploadRatio}` },
  ];
}
