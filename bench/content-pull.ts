/** One pull as the agent makes it, in a process of its own: `ENDPOINT BUCKET FOLDER`; tells what it took as JSON. */
import { readFileSync } from 'node:fs';
import { pullContent } from '../agent/content';
import { storeClient } from '../protocol/store';

export interface Measured {
  readonly seconds: number;
  /** Of the processor. */
  readonly cpuSeconds: number;
  /** What was downloaded. */
  readonly bytes: number;
  readonly version: string | undefined;
  /** Most memory that the process ever held, in MiB. */
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
  const measured: Measured = { seconds, cpuSeconds, bytes, version, peakMiB: Number(peak) / 1024 };
  console.log(JSON.stringify(measured));
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
