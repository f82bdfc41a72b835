/** `baton plan` and `baton apply`. */
import type { Command } from 'commander';
import type { ApplyOptions } from '../apply';
import type { CommandContext } from '../command';
import type { PlanOptions } from '../plan';
import { DEPLOY } from './subjects';

const ALLOW =
  'an effect that a plan is refused for: destroy-data, destroy-address, stop-server, interruption; may be repeated';

export function registerPlan(program: Command, context: CommandContext): void {
  program
    .command('plan')
    .helpGroup(DEPLOY)
    .summary('say what a deploy would do')
    .description(
      'say what a deploy would do, and why. Exit code 0: nothing, 2: something, 1: an error, or a plan that is refused',
    )
    .argument('<environment>', 'its name')
    .option('--json', 'as a document for scripts')
    .option('--markdown', 'for a pull request')
    .option('--out <file>', 'save the plan, for baton apply')
    .option('--allow <effect>', ALLOW, collect, [])
    .option('--no-lock', 'for rights that can only read')
    .option('--from <file>', 'read the plan from what terraform show -json has printed; asks nobody')
    .option('--stack <folder>', 'of --from: the synthesized stack that was planned')
    .option('--deployed <zip>', 'of --from: the zip of the deployed release')
    .action(async (name: string, options: PlanOptions) =>
      (await import('../plan')).plan(context, name, options),
    );
  program
    .command('apply')
    .helpGroup(DEPLOY)
    .summary('deploy, phase by phase')
    .description('deploy: show what would be done, ask, and do it; or do what a saved plan says')
    .argument('<environment>', 'its name')
    .argument('[plan]', 'what baton plan --out has saved')
    .option('--yes', 'do not ask')
    .option('--allow <effect>', ALLOW, collect, [])
    .action(async (name: string, file: string | undefined, options: ApplyOptions) =>
      (await import('../apply')).apply(context, name, file, options),
    );
}

const collect = (value: string, before: readonly string[]) => [...before, value];
