/** What brings releases and files to an environment. */
import type { Command } from 'commander';
import type { CommandContext } from '../command';
import type { PublishOptions } from '../publish';
import { DEPLOY } from './subjects';

export function registerDeploy(program: Command, context: CommandContext): void {
  program
    .command('publish')
    .helpGroup(DEPLOY)
    .summary("publish the site's files")
    .description("publish the site's files, which its servers fetch within a minute")
    .argument('<environment>', 'its name')
    .argument('[folder]', "the files; without it the site's own directory, after its build command")
    .option('--dry-run', 'only say what would change')
    .option('--site <name>', "one of the environment's further sites; without it the one at its domain")
    .action(async (name: string, folder: string | undefined, options: PublishOptions) =>
      (await import('../publish')).publish(context, name, folder, options),
    );
  program
    .command('build')
    .helpGroup(DEPLOY)
    .summary("run the site's build command")
    .description("make an environment's site by its own build command, and nothing else")
    .argument('<environment>', 'its name')
    .action(async (name: string) => (await import('../build-site')).build(context, name));
}
