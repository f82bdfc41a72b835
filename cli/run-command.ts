/** Finds the command that was asked for and runs it. */
import { cacheFolder } from '../deployer/local/cache-folder';
import { log, logError } from '../deployer/log';
import type { Commands } from './command';
import { isInteractive } from './prerequisites/ask';

/** Its failure is told in words, without a stack trace, and becomes the exit code. */
export async function runCommand(
  commands: Commands,
  { argv, env, stdin, stdout }: NodeJS.Process,
): Promise<void> {
  const [name = '', ...args] = argv.slice(2);
  try {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!command) throw new Error(`no command "${name}"; known: ${Object.keys(commands).join(', ')}`);
    await command({
      args,
      cacheDir: cacheFolder(env),
      env,
      interactive: isInteractive(stdin, stdout, env.CI),
      log,
    });
  } catch (error) {
    logError(`\nbaton: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
