/** Commands about releases, and about what serves. */
import type { Command } from 'commander';
import type { CommandContext } from '../command';
import type { CleanOptions } from '../releases/clean';
import type { ExplainOptions } from '../releases/explain';
import type { ListOptions } from '../releases/list';
import type { RollbackOptions } from '../releases/rollback';
import type { StatusOptions } from '../status';
import { DEPLOY, LOOK, OPERATE } from './subjects';

export function registerReleases(program: Command, context: CommandContext): void {
  program
    .command('status')
    .helpGroup(LOOK)
    .summary('say whether it serves well')
    .description('say whether it serves well, with which release, and what fires. Exit code 0: well, 1: not')
    .argument('<environment>', 'its name')
    .option('--watch', 'say it again every 2 s, until Ctrl-C')
    .option('--json', 'as a document for scripts')
    .action(async (name: string, options: StatusOptions) =>
      (await import('../status')).status(context, name, options),
    );
  program
    .command('releases')
    .helpGroup(LOOK)
    .summary('list the releases')
    .description('list the releases in the store: commit, what changed, which serves, is held, was refused')
    .argument('<environment>', 'its name')
    .option('--all', 'not only the newest ten')
    .option('--json', 'as a document for scripts; with what changed of the newest ten, or --all')
    .action(async (name: string, options: ListOptions) =>
      (await import('../releases/list')).releases(context, name, options),
    );
  program
    .command('explain')
    .helpGroup(LOOK)
    .summary('compare two releases')
    .description('say what differs between two releases')
    .argument('<environment>', 'its name')
    .argument('[from]', 'first digits of an id; without it the release that served before')
    .argument('[to]', 'first digits of an id; without it the release that serves')
    .option('--json', 'as a document for scripts')
    .action(async (name: string, from: string | undefined, to: string | undefined, options: ExplainOptions) =>
      (await import('../releases/explain')).explain(context, name, from, to, options),
    );
  program
    .command('rollback')
    .helpGroup(DEPLOY)
    .summary('go back to an older release')
    .description('go back to an older release, through the gate; it holds until baton resume')
    .argument('<environment>', 'its name')
    .argument('[release]', 'first digits of its id; without it the release that served before')
    .option('--previous', 'the release that served before')
    .option('--reason <text>', 'why, for whoever finds the rollback later')
    .action(async (name: string, release: string | undefined, options: RollbackOptions) =>
      (await import('../releases/rollback')).rollback(context, name, release, options),
    );
  program
    .command('resume')
    .helpGroup(DEPLOY)
    .summary("lift a rollback's hold")
    .description(
      'lift the hold that a rollback has left: the next deploy brings the release of these files again',
    )
    .argument('<environment>', 'its name')
    .action(async (name: string) => (await import('../resume')).resume(context, name));
  program
    .command('clean')
    .helpGroup(OPERATE)
    .summary('remove what is left over')
    .description('remove machines that do not serve, and releases older than retention.releasesDays')
    .argument('<environment>', 'its name')
    .option('--dry-run', 'only say what would go')
    .option('--yes', 'do not ask')
    .action(async (name: string, options: CleanOptions) =>
      (await import('../releases/clean')).clean(context, name, options),
    );
}
