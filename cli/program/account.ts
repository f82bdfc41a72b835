/** What belongs to an environment beside its releases: secrets, this computer's tools, and what to take along. */
import { Argument, type Command, Option } from 'commander';
import type { CommandContext } from '../command';
import type { DoctorOptions } from '../doctor/doctor';
import type { LeaveOptions } from '../leave/leave';
import type { RestoreOptions } from '../leave/restore';
import type { SecretsOptions } from '../secrets/secrets';
import type { SshAuthorityOptions } from '../ssh-authority';
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
      'find what stands in the way of a deploy, and say what to do; changes nothing. Exit code 0: no problem, 1: some',
    )
    .argument(
      '[environment]',
      'also its account, quota, secrets and DNS; without it this computer and the settings',
    )
    .option('--json', 'print the findings as JSON')
    .action(async (name: string | undefined, options: DoctorOptions) => {
      if (!(await (await import('../doctor/doctor')).doctor(context, name, options))) process.exitCode = 1;
    });
  program
    .command('leave')
    .helpGroup(OPERATE)
    .summary('take everything along')
    .description(
      'write site, certificates, metrics and settings into a folder, and say what would remain after the environment ' +
        'is destroyed; changes nothing in it',
    )
    .argument('<environment>', 'its name')
    .argument('[folder]', 'a new folder; without it leaving-<environment>')
    .option('--json', 'print the result as JSON')
    .action(async (name: string, folder: string | undefined, options: LeaveOptions) =>
      (await import('../leave/leave')).leave(context, name, folder, options),
    );
  program
    .command('restore')
    .helpGroup(OPERATE)
    .summary('bring a left environment back')
    .description(
      'publish the site that leave has written into a folder, and give its certificates and metrics to the next ' +
        'machine of an environment: in any account and region, or on this computer',
    )
    .argument('<environment>', 'its name; deploy it first')
    .argument('<folder>', 'what leave has written')
    .option('--force', 'although the folder is of another domain')
    .option('--json', 'print the result as JSON')
    .action(async (name: string, folder: string, options: RestoreOptions) =>
      (await import('../leave/restore')).restore(context, name, folder, options),
    );
  program
    .command('ssh-authority')
    .helpGroup(OPERATE)
    .summary("replace the hosts' SSH authority")
    .description(
      'replace the authority that signs the SSH host keys; in between clients trust both\n' +
        '  rotate   makes a second one: add both lines to every known_hosts\n' +
        '  use      lets the second one sign\n' +
        '  finish   removes the first one, once every server shows what the second has signed',
    )
    .argument('<environment>', 'its name')
    .addArgument(
      new Argument('[step]', 'without it the lines for known_hosts').choices(['rotate', 'use', 'finish']),
    )
    .option('--force', 'finish within a day of use, after a deploy has made another server')
    .action(async (name: string, step: string | undefined, options: SshAuthorityOptions) =>
      (await import('../ssh-authority')).sshAuthority(context, name, step, options),
    );
}
