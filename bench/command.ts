/** `npm run bench`: how long things take, as ratios within one run. Only an invalid comparison makes it fail. */
import { loadavg } from 'node:os';
import type { CommandContext } from '../cli/command';
import { logError } from '../deployer/log';
import { BenchEnvironment } from './environment';
import { withInterrupt } from './interrupt';
import { InvalidComparisonError, type Row } from './section';
import { SECTIONS } from './sections';
import { table } from './table';

/** @param args the sections to run. @default all */
export async function bench({ cacheDir, env, log }: CommandContext, args: readonly string[]): Promise<void> {
  const known = Object.keys(SECTIONS);
  const unknown = args.filter((arg) => !known.includes(arg));
  if (unknown.length > 0) throw new Error(`no section ${unknown.join(', ')}; known: ${known.join(', ')}`);
  const rows: Row[] = [];
  const isStopped = await withInterrupt(log, async (stop) => {
    const environment = new BenchEnvironment({ env, log, stop });
    try {
      for (const [name, section] of Object.entries(SECTIONS)) {
        if (stop.aborted || (args.length > 0 && !args.includes(name))) continue;
        log(`\n== ${name}`);
        try {
          rows.push(...(await section({ cacheDir, env, log, stop, environment })));
        } catch (error) {
          rows.push(notMeasured(name, error as Error));
        }
      }
    } finally {
      await environment.remove().catch((error: Error) => {
        logError(`the environment could not be removed: ${error.message}`);
        process.exitCode = 1;
      });
    }
    return stop.aborted;
  });
  log(`\n${table(rows)}`);
  log(`\nload of this computer now: ${loadavg()[0]?.toFixed(2)} (other programs make every figure worse)`);
  if (isStopped) process.exitCode = 130;
}

/** Prints the error. An invalid comparison fails the command; another error only leaves figures out. */
function notMeasured(section: string, error: Error): Row {
  const isInvalid = error instanceof InvalidComparisonError;
  if (isInvalid) process.exitCode = 1;
  const [reason = ''] = error.message.split('\n');
  logError(`${section}: ${error.message}`);
  return { figure: section, result: isInvalid ? `INVALID: ${reason}` : `not measured: ${reason}` };
}
