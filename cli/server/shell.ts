/** `baton ssh` and `baton exec`: a shell on the server, and a command in one of its containers. */
import { commandsOf } from '../../deployer/platforms';
import { execProgram, shellProgram, type Terminal, type Way, type WayWish } from '../../deployer/way';
import type { CommandContext } from '../command';
import { givenPath, readGiven } from '../given-file';
import { runOnWay } from './run-program';

export interface SshOptions {
  readonly user?: string;
  readonly server?: string;
  readonly tunnel?: boolean;
  readonly identity?: string;
}

export type ExecOptions = SshOptions;

export async function ssh(
  context: CommandContext,
  name: string,
  command: readonly string[],
  options: SshOptions,
): Promise<void> {
  const terminal = terminalOf(context, options);
  const way = await wayTo(context, name, { purpose: 'shell', ...wished(options) });
  await runOnWay(way, (knownHosts) => shellProgram(way, command, terminal, knownHosts));
}

export async function exec(
  context: CommandContext,
  name: string,
  service: string,
  command: readonly string[],
  options: ExecOptions,
): Promise<void> {
  const terminal = terminalOf(context, options);
  const way = await wayTo(context, name, { purpose: 'exec', ...wished(options) });
  await runOnWay(way, (knownHosts) => execProgram(way, service, command, terminal, knownHosts));
}

const wished = ({ identity: _, ...wish }: SshOptions) => wish;

/** @throws Error where the key's file cannot be read, of which ssh only warns before it is refused */
function terminalOf({ interactive, env }: CommandContext, { identity }: SshOptions): Terminal {
  if (identity === undefined) return { tty: interactive };
  const file = givenPath(env, identity);
  readGiven('--identity', file);
  return { tty: interactive, identity: file };
}

async function wayTo({ environments, env }: CommandContext, name: string, wish: WayWish): Promise<Way> {
  const environment = environments.load(name);
  const platform = commandsOf(environment);
  try {
    return await platform.server.way(environment, name, env, wish);
  } catch (error) {
    throw new Error(platform.explain(error, name));
  }
}
