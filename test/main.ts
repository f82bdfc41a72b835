/** The commands for those who work on Baton itself. One of the places that read the process' environment. */
import type { Command } from 'commander';
import { bench } from '../bench/command';
import type { CommandContext } from '../cli/command';
import { runCommand } from '../cli/run-command';
import { version } from '../package.json';
import { type HandoverOptions, handover } from './handover/command';
import { lab } from './lab/command';
import { USAGE } from './lab/options';
import { mutate } from './mutate/mutate';
import { pin } from './pin/pin';
import { THIS_COMPUTER } from './run-tier';
import { runTiers } from './tiers';

function register(program: Command, context: CommandContext): void {
  program.description('The commands for those who work on Baton itself, each by npm run');
  program
    .command('test')
    .description('run what can be run here, and say what cannot and why')
    .argument('[tiers...]', 'only these, and one that cannot run has failed; long runs on request alone')
    .action(async (tiers: string[]) => {
      const { failed } = await runTiers(context, tiers, THIS_COMPUTER);
      if (failed > 0) process.exitCode = 1;
    });
  program
    .command('lab')
    .description('real replacements under load and faults')
    .usage('[options]')
    .allowUnknownOption()
    .argument('[options...]')
    .addHelpText('after', `\n${USAGE}`)
    .action((options: string[]) => lab(context, options));
  program
    .command('bench')
    .description('how long things take, as ratios within one run')
    .argument('[sections...]', 'only these')
    .action((sections: string[]) => bench(context, sections));
  program
    .command('handover')
    .description('what a replacement costs open connections: asks a site while somebody replaces its server')
    .argument('<site>', 'an environment, such as staging, or an address, such as https://staging.example.com')
    .option('--download <path>', 'a file of the site, of at least 20 MB')
    .action((site: string, options: HandoverOptions) => handover(context, site, options));
  program
    .command('pin')
    .description("move the bundle's images to their newest patches and digests, and the packages to today")
    .action(() => pin(context));
  program
    .command('mutate')
    .description('take one protection after the other out of the source: the tests must notice')
    .argument('[words...]', 'only the losses whose names hold one of these')
    .action((words: string[]) => mutate(context, words));
}

void runCommand('baton-dev', version, register, process);
