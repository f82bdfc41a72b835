/** `baton plan` and `baton apply`. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ApplyOptions } from '../apply';
import type { CommandContext } from '../command';
import type { PlanOptions } from '../plan';
import { ALLOWANCES } from './allowances';
import { DEPLOY } from './subjects';

/** Judged before anything runs: a plan takes minutes, and a slip would be noticed at its end. */
const allow = () =>
  new Option('--allow <effect>', 'an effect that a plan is refused for; may be repeated')
    .choices(ALLOWANCES)
    .argParser((value: string, before: readonly string[]) => {
      if (!ALLOWANCES.some((one) => one === value))
        throw new InvalidArgumentError(`Allowed choices are ${ALLOWANCES.join(', ')}.`);
      return [...before, value];
    })
    .default([], 'none');

export function registerPlan(program: Command, context: CommandContext): void {
  program
    .command('plan')
    .helpGroup(DEPLOY)
    .summary('say what a deploy would do')
    .description(
      'say what a deploy would do, and why. Exit code 0: nothing, 2: something, 1: an error, or a plan that is refused',
    )
    .argument('<environment>', 'its name')
    .addOption(new Option('--json', 'as a document for scripts').conflicts('markdown'))
    .option('--markdown', 'for a pull request')
    .addOption(new Option('--out <file>', 'save the plan, for baton apply').conflicts('from'))
    .addOption(allow())
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
    .addOption(allow())
    .action(async (name: string, file: string | undefined, options: ApplyOptions) =>
      (await import('../apply')).apply(context, name, file, options),
    );
}
