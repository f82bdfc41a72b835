/** What belongs to an environment beside its releases: secrets, this computer's tools, and what to take along. */
import { Argument, type Command, Option } from 'commander';
import type { CommandContext } from '../command';
import type { DoctorOptions } from '../doctor/doctor';
import type { SecretsOptions } from '../secrets/secrets';
import { OPERATE, THIS_COMPUTER } from './subjects';

export function registerAccount(program: Command, context: CommandContext): void {
  program
    .command('secrets')
    .helpGroup(OPERATE)
    .summary('list, set and remove secrets')
    .description(
      'which secrets an environment needs, by whom, and which are missing; no value is ever shown\n' +
        '  baton secrets <environment> set <secret>     asks for the value, or reads it from a pipe;\n' +
        '                                               one line break at its end is left out\n' +
        '  baton secrets <environment> remove <secret>',
    )
    .argument('<environment>', 'its name')
    .addArgument(new Argument('[action]', 'without it the list').choices(['set', 'remove']))
    .argument('[secret]', 'a-z, 0-9 and -')
    .option('--force', 'remove one that is needed')
    .option('--json', 'print the list as JSON')
    .addOption(new Option('--value <value>').hideHelp())
    .allowExcessArguments()
    .action(async (name: string, _action, _secret, options: SecretsOptions, { args }: Command) =>
      (await import('../secrets/secrets')).secrets(context, name, args.slice(1), options),
    );
  program
    .command('doctor')
    .helpGroup(THIS_COMPUTER)
    .summary('find what stands in the way')
    .description(
      'find what stands in the way of a deploy, each with its mend; changes nothing, and ends with 1 for a problem',
    )
    .argument('[environment]', 'its account, quota and DNS; without it this computer alone')
    .option('--json', 'print the findings as JSON')
    .action(async (name: string | undefined, options: DoctorOptions) => {
      if (!(await (await import('../doctor/doctor')).doctor(context, name, options))) process.exitCode = 1;
    });
}
