/** Runs a command as a person types it, in this process. */
import { Command } from 'commander';
import type { CommandContext } from '../../cli/command';
import { register } from '../../cli/program';

/** @throws Error of the command, or of its arguments */
export async function baton(context: CommandContext, args: readonly string[]): Promise<void> {
  const program = new Command('baton')
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: () => {} });
  register(program, context);
  await program.parseAsync([...args], { from: 'user' });
}
