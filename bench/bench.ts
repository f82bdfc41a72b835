/** `npm run bench`: how long things take, as figures of one run. Slow is no failure; a comparison that is none is. */
import { loadavg } from 'node:os';
import type { CommandContext } from '../cli/command';
import { logError } from '../deployer/log';
import { agent } from './agent';
import { BenchEnvironment } from './bench-environment';
import { boot } from './boot';
import { content } from './content';
import { environments } from './environments';
import { withInterrupt } from './interrupt';
import { type Bench, type Row, VoidError } from './row';
import { synth } from './synth';
import { table } from './table';
import { up } from './up';

const SECTIONS: Readonly<Record<string, (bench: Bench) => Promise<Row[]>>> = {
  synth,
  environments,
  up,
  boot,
  agent,
  content,
};

/** Arguments: the sections wanted, `synth environments up boot agent content`. @default all */
export async function bench({ cacheDir, env, log }: CommandContext, args: readonly string[]): Promise<void> {
  const unknown = args.filter((arg) => !Object.hasOwn(SECTIONS, arg));
  if (unknown.length > 0)
    throw new Error(`no section ${unknown.join(', ')}; known: ${Object.keys(SECTIONS).join(', ')}`);
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
  log(`\nload of this computer now: ${loadavg()[0]?.toFixed(2)} (others' work makes every figure worse)`);
  if (isStopped) process.exitCode = 130;
}

/** What only says less is told and passed over; a comparison of unlike things fails the command. */
function notMeasured(section: string, error: Error): Row {
  const isVoid = error instanceof VoidError;
  if (isVoid) process.exitCode = 1;
  const [reason = ''] = error.message.split('\n');
  logError(`${section}: ${error.message}`);
  return { figure: section, result: isVoid ? `VOID: ${reason}` : `not measured: ${reason}` };
}
