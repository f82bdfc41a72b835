/** Runs one of a program's commands. */
import { Command, CommanderError } from 'commander';
import { cacheFolder } from '../deployer/local/cache-folder';
import { log, logError } from '../deployer/log';
import type { Environments } from '../settings/environments';
import type { CommandContext } from './command';
import { ExitCode } from './exit-code';
import { isInteractive } from './prerequisites/ask';
import { SCREEN_COLUMNS } from './program/overview';

/** They work without a project. */
const WITHOUT_PROJECT = ['complete', 'completion', 'init'];

/**
 * @param name of the program
 * @param register adds its commands
 * @param prepare runs before a command that needs the project, and neither for help nor for a mistyped command
 */
export async function runCommand(
  name: string,
  version: string,
  register: (program: Command, context: CommandContext) => void,
  { argv, env, stdin, stdout }: NodeJS.Process,
  prepare: () => Promise<void> = async () => {},
): Promise<void> {
  const width = () => (stdout.isTTY ? Math.min(stdout.columns, SCREEN_COLUMNS) : SCREEN_COLUMNS);
  const program = new Command(name)
    .version(version)
    .configureOutput({ getOutHelpWidth: width, getErrHelpWidth: width })
    .showHelpAfterError(`(${name} --help shows what there is)`)
    .exitOverride();
  let environments: Environments | undefined;
  register(program, {
    get environments() {
      if (!environments) throw new Error(`one of ${WITHOUT_PROJECT.join(', ')} asks for an environment`);
      return environments;
    },
    root: env.BATON_ROOT ?? '.',
    cacheDir: cacheFolder(env),
    env,
    interactive: isInteractive(stdin, stdout, env.CI),
    log,
  });
  program.hook('preAction', async (_, command) => {
    if (WITHOUT_PROJECT.includes(command.name())) return;
    await prepare();
    environments = new (await import('../settings/environments')).Environments();
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
