/**
 * The commands, by `npm run` or `npx baton`: up, down, test, bench, lab, build, publish, pin, resume. One of the two places that read
 * the process' environment.
 */
import { cacheFolder } from '../deployer/local/cache-folder';
import { log, logError } from '../deployer/log';
import { bench } from './bench';
import { build } from './build-site';
import { down } from './down';
import { lab } from './lab';
import { pin } from './pin/pin';
import { isInteractive } from './prerequisites/ask';
import { publish } from './publish';
import { resume } from './resume';
import { test } from './test';
import { up } from './up';

export interface CommandContext {
  readonly args: readonly string[];
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person is there to answer. */
  readonly interactive: boolean;
  readonly log: (line: string) => void;
}

const COMMANDS: Readonly<Record<string, (context: CommandContext) => Promise<void>>> = {
  up,
  down,
  test,
  bench,
  build,
  lab,
  pin,
  publish,
  resume,
};

async function main([name = '', ...args]: readonly string[]): Promise<void> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new Error(`no command "${name}"; known: ${Object.keys(COMMANDS).join(', ')}`);
  await command({
    args,
    cacheDir: cacheFolder(process.env),
    env: process.env,
    interactive: isInteractive(process.stdin, process.stdout, process.env.CI),
    log,
  });
}

main(process.argv.slice(2)).catch((error: Error) => {
  logError(`\nbaton: ${error.message}`);
  process.exitCode = 1;
});
