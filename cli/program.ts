/** The commands for users, with their arguments and help. */
import type { Command } from 'commander';
import { build } from './build-site';
import type { CommandContext } from './command';
import { type DownOptions, down } from './down';
import { type InitOptions, init } from './init/init';
import { registerPlan } from './program/plan';
import { registerReleases } from './program/releases';
import { registerServer } from './program/server';
import { type PublishOptions, publish } from './publish';
import { up } from './up';

export function register(program: Command, context: CommandContext): void {
  program.description('An immutable web server. Production is deployed by: npx cdktf deploy production');
  program
    .command('init')
    .description("write a project of one's own, which depends on Baton as a package; nothing is written over")
    .argument('[folder]', 'the new folder', '.')
    .option('--domain <name>', "the site's domain, such as example.com")
    .option('--email <address>', 'for certificates and alerts')
    .option('--region <region>', 'AWS region, such as eu-central-1')
    .option('--repository <owner/name>', 'GitHub repository whose workflows may deploy')
    .option('--php', "run the site's .php files")
    .option('--no-php', 'serve all files as they are')
    .option('--baton <version>', 'what package.json names: a version, or file: and the path of a tarball')
    .action((folder: string, options: InitOptions) => init(context, folder, options));
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
  registerPlan(program, context);
  registerReleases(program, context);
  registerServer(program, context);
}
