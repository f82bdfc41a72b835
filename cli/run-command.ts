/** Runs one of a program's commands. */
import { Command, CommanderError } from 'commander';
import { cacheFolder } from '../deployer/local/cache-folder';
import { log, logError } from '../deployer/log';
import { Environments } from '../settings/environments';
import type { CommandContext } from './command';
import { ExitCode } from './exit-code';
import { isInteractive } from './prerequisites/ask';

/**
 * @param name of the program
 * @param register adds its commands
 */
export async function runCommand(
  name: string,
  version: string,
  register: (program: Command, context: CommandContext) => void,
  { argv, env, stdin, stdout }: NodeJS.Process,
): Promise<void> {
  const program = new Command(name)
    .version(version)
    .showHelpAfterError('(--help shows what there is)')
    .exitOverride();
  register(program, {
    environments: new Environments(),
    root: env.BATON_ROOT ?? '.',
    cacheDir: cacheFolder(env),
    env,
    interactive: isInteractive(stdin, stdout, env.CI),
    log,
  });
  try {
    await program.parseAsync(argv);
  } catch (error) {
    // Help, version and wrong arguments are printed by then.
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
      return;
    }
    if (error instanceof ExitCode) {
      process.exitCode = error.code;
      return;
    }
    logError(`\nbaton: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
