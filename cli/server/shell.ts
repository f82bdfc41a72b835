/** `baton ssh` and `baton exec`: a shell on the server, and a command in one of its containers. */
import { resolve } from 'node:path';
import { commandsOf } from '../../deployer/platforms';
import { execProgram, shellProgram, type Terminal, type Way, type WayWish } from '../../deployer/way';
import type { CommandContext } from '../command';
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
  const way = await wayTo(context, name, { purpose: 'shell', ...wished(options) });
  const terminal = terminalOf(context, options);
  await runOnWay(way, (knownHosts) => shellProgram(way, command, terminal, knownHosts));
}

export async function exec(
  context: CommandContext,
  name: string,
  service: string,
  command: readonly string[],
  options: ExecOptions,
): Promise<void> {
  const way = await wayTo(context, name, { purpose: 'exec', ...wished(options) });
  const terminal = terminalOf(context, options);
  await runOnWay(way, (knownHosts) => execProgram(way, service, command, terminal, knownHosts));
}

const wished = ({ identity: _, ...wish }: SshOptions) => wish;

const terminalOf = ({ interactive, env }: CommandContext, { identity }: SshOptions): Terminal => ({
  tty: interactive,
  ...(identity !== undefined && { identity: resolve(env.BATON_STARTED_IN ?? '.', identity) }),
});

async function wayTo({ environments, env }: CommandContext, name: string, wish: WayWish): Promise<Way> {
  const environment = environments.load(name);
  const platform = commandsOf(environment);
  try {
    return await platform.server.way(environment, name, env, wish);
  } catch (error) {
    throw new Error(platform.explain(error));
  }
}
