/** The commands for the server that serves: its logs, a shell, maintenance. Each is loaded when it runs. */
import type { Command } from 'commander';
import type { CommandContext } from '../command';
import type { LogOptions } from '../server/logs';
import type { MaintenanceOptions } from '../server/maintenance';
import type { OpenOptions } from '../server/open';
import type { ExecOptions, SshOptions } from '../server/shell';
import { LOOK, OPERATE } from './subjects';

export function registerServer(program: Command, context: CommandContext): void {
  program
    .command('logs')
    .helpGroup(LOOK)
    .summary('show logs')
    .description('show what the services and the machine have written, the oldest first')
    .argument('<environment>', 'its name')
    .argument('[service]', 'such as nginx, or journal for the machine itself; without it all of them')
    .option('-f, --follow', 'go on with what comes, also from the next server')
    .option('--since <time>', 'such as 90s, 30m, 1h, 2d, or 2026-01-31T12:00:00Z')
    .option('-n, --lines <number>', 'only the newest; 100 where no --since is given')
    .option('--server <id>', 'of another server, also one that is gone')
    .option('--release <id>', 'of the servers of another release; its first digits are enough')
    .option('--json', 'one JSON object a line')
    .action(async (name: string, service: string | undefined, options: LogOptions) =>
      (await import('../server/logs')).logs(context, name, service, options),
    );
  program
    .command('ssh')
    .helpGroup(OPERATE)
    .summary('open a shell on the server')
    .description('open a shell on the server, or run one command there: baton ssh production -- uptime')
    .argument('<environment>', 'its name')
    .argument('[command...]', 'after --')
    .option('--user <name>', 'one of the admins; without it the only one, or the one with your name')
    .option('-i, --identity <file>', 'your private key, where ssh does not find it by itself')
    .option('--server <id>', 'another server than the one that serves')
    .option('--tunnel', "go through AWS' endpoint, although SSH is open to some networks")
    .action(async (name: string, command: readonly string[], options: SshOptions) =>
      (await import('../server/shell')).ssh(context, name, command, options),
    );
  program
    .command('exec')
    .helpGroup(OPERATE)
    .summary('run a command in a service')
    .description("run a command in a service's container: baton exec production php -- php -v")
    .argument('<environment>', 'its name')
    .argument('<service>', 'such as php')
    .argument('<command...>', 'after --')
    .option('--user <name>', 'as for ssh')
    .option('-i, --identity <file>', 'as for ssh')
    .option('--server <id>', 'another server than the one that serves')
    .option('--tunnel', 'as for ssh')
    .action(async (name: string, service: string, command: readonly string[], options: ExecOptions) =>
      (await import('../server/shell')).exec(context, name, service, command, options),
    );
  program
    .command('maintenance')
    .helpGroup(OPERATE)
    .summary('show a maintenance page')
    .description('show visitors a page with 503 instead of the site, or say whether they get it')
    .argument('<environment>', 'its name')
    .argument('[state]', 'on or off; without it, say which it is')
    .option('--message <text>', "a sentence for Baton's own page")
    .option(
      '--page <file>',
      "the whole page; without it the site folder's maintenance.html, or Baton's own page",
    )
    .option('--retry-after <time>', 'when visitors should come back, such as 30m', '10m')
    .option('--allow-from <network...>', 'networks that see the site, such as 198.51.100.0/24')
    .option('--json', 'print one JSON object')
    .action(async (name: string, state: string | undefined, options: MaintenanceOptions) =>
      (await import('../server/maintenance')).maintenance(context, name, state, options),
    );
  program
    .command('open')
    .helpGroup(LOOK)
    .summary('open the site in the browser')
    .description('open the site in the browser, or print its address where there is none')
    .argument('<environment>', 'its name')
    .option('--monitoring', 'the dashboards instead')
    .action(async (name: string, options: OpenOptions) =>
      (await import('../server/open')).open(context, name, options),
    );
}
