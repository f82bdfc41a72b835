/** One pull by the agent, in a process of its own. Arguments: ENDPOINT BUCKET FOLDER. Prints a PullResult as JSON. */
import { readFileSync } from 'node:fs';
import { pullContent } from '../agent/content';
import { storeClient } from '../protocol/store';

export interface PullResult {
  readonly seconds: number;
  /** Of the processor. */
  readonly cpuSeconds: number;
  /** How much was downloaded. */
  readonly bytes: number;
  readonly version: string | undefined;
  readonly peakMiB: number;
}

async function main([endpoint = '', bucket = '', folder = '']: readonly string[]): Promise<void> {
  const started = performance.now();
  const s3 = storeClient({ region: process.env.AWS_REGION ?? '', endpoint });
  const { bytes, version } = await pullContent(s3, bucket, folder, { settleSeconds: 0 });
  const seconds = (performance.now() - started) / 1000;
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  const measured: PullResult = { seconds, cpuSeconds, bytes, version, peakMiB: Number(peak) / 1024 };
  console.log(JSON.stringify(measured));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
