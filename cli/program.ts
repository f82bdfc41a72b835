/** The commands for users, with their arguments and help. */
import type { Command } from 'commander';
import { build } from './build-site';
import type { CommandContext } from './command';
import { type DownOptions, down } from './down';
import { type PublishOptions, publish } from './publish';
import { resume } from './resume';
import { up } from './up';

export function register(program: Command, context: CommandContext): void {
  program.description('An immutable web server. Production is deployed by: npx cdktf deploy production');
  program
    .command('up')
    .description('start an environment on this computer, or bring it up to date')
    .argument('[environment]', 'its name', 'local')
    .action((name: string) => up(context, name));
  program
    .command('down')
    .description('remove an environment from this computer, and with the last one what all of them share')
    .argument('[environment]', 'its name', 'local')
    .option('--keep-images', 'keep the images: the next up is faster')
    .option('--cache', 'remove downloads and builds, too')
    .action((name: string, options: DownOptions) => down(context, name, options));
  program
    .command('publish')
    .description("publish the site's files, which its servers fetch within a minute")
    .argument('<environment>', 'its name')
    .argument('[folder]', "the files; without it the environment's site.directory, after its build command")
    .option('--dry-run', 'only say what would change')
    .action((name: string, folder: string | undefined, options: PublishOptions) =>
      publish(context, name, folder, options),
    );
  program
    .command('build')
    .description("make an environment's site by its own build command, and nothing else")
    .argument('<environment>', 'its name')
    .action((name: string) => build(context, name));
  program
    .command('resume')
    .description('lift the hold that a rollback has left: the next deploy brings the own release again')
    .argument('<environment>', 'its name')
    .action((name: string) => resume(context, name));
}
