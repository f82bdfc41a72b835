/** What works on this computer alone. */
import type { Command } from 'commander';
import type { CommandContext } from '../command';
import type { DownOptions } from '../down';
import type { InitOptions } from '../init/init';
import { THIS_COMPUTER } from './subjects';

export function registerThisComputer(program: Command, context: CommandContext): void {
  program
    .command('init')
    .helpGroup(THIS_COMPUTER)
    .summary("write a project of one's own")
    .description("write a project of one's own, which depends on Baton as a package; nothing is written over")
    .argument('[folder]', 'the new folder', '.')
    .option('--domain <name>', "the site's domain, such as example.com")
    .option('--email <address>', 'for certificates and alerts')
    .option('--region <region>', 'AWS region, such as eu-central-1')
    .option('--repository <owner/name>', 'GitHub repository whose workflows may deploy')
    .option('--php', "run the site's .php files")
    .option('--no-php', 'serve all files as they are')
    .option('--baton <version>', 'what package.json names: a version, or file: and the path of a tarball')
    .action(async (folder: string, options: InitOptions) =>
      (await import('../init/init')).init(context, folder, options),
    );
  program
    .command('up')
    .helpGroup(THIS_COMPUTER)
    .summary('start or update an environment')
    .description('start an environment on this computer, or bring it up to date')
    .argument('[environment]', 'its name', 'local')
    .action(async (name: string) => (await import('../up')).up(context, name));
  program
    .command('down')
    .helpGroup(THIS_COMPUTER)
    .summary('remove an environment')
    .description('remove an environment from this computer, and with the last one what all of them share')
    .argument('[environment]', 'its name', 'local')
    .option('--keep-images', 'keep the images: the next up is faster')
    .option('--cache', 'remove downloads and builds, too')
    .action(async (name: string, options: DownOptions) =>
      (await import('../down')).down(context, name, options),
    );
}
