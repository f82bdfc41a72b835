/**
 * The commands for users, with their arguments and help: a file in program/ for each group. What a command does is
 * loaded when it runs, so that help is there at once.
 */
import type { Command } from 'commander';
import type { CommandContext } from './command';
import { registerAccount } from './program/account';
import { registerApps } from './program/apps';
import { registerCompletion } from './program/completion';
import { registerDeploy } from './program/deploy';
import { overview, SCREEN_COLUMNS } from './program/overview';
import { registerPlan } from './program/plan';
import { registerReleases } from './program/releases';
import { registerServer } from './program/server';
import { registerThisComputer } from './program/this-computer';

export function register(program: Command, context: CommandContext): void {
  program.description(
    'An immutable web server. To deploy: baton plan production, then baton apply production',
  );
  program.helpInformation = () =>
    overview(program, program.configureOutput().getOutHelpWidth?.() ?? SCREEN_COLUMNS);
  registerPlan(program, context);
  registerReleases(program, context);
  registerServer(program, context);
  registerDeploy(program, context);
  registerApps(program, context);
  registerAccount(program, context);
  registerThisComputer(program, context);
  // Last: it completes what is there by now.
  registerCompletion(program);
}
