/** What brings releases and files to an environment. */
import type { Command } from 'commander';
import type { BakeOptions } from '../bake';
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
  program
    .command('bake')
    .helpGroup(DEPLOY)
    .summary("make a family's image, and wait")
    .description(
      'make an image of a family with EC2 Image Builder, and wait for it. Ctrl-C ends the bake and its machines',
    )
    .argument('<family>', 'its name, as machine.image of an environment has it')
    .option('--cancel', 'start none: end those that still run, in CI those of the same run')
    .action(async (family: string, options: BakeOptions) =>
      (await import('../bake')).bake(context, family, options),
    );
}
