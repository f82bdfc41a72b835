/** Commands for apps. */
import type { Command } from 'commander';
import type { CommandContext } from '../command';
import { DEPLOY } from './subjects';

export function registerApps(program: Command, context: CommandContext): void {
  program
    .command('pin')
    .helpGroup(DEPLOY)
    .summary("pin the apps' images")
    .description("write the digests of an environment's app images into environments/images.json")
    .argument('<environment>', 'its name')
    .action(async (name: string) => (await import('../pin')).pin(context, name));
}
