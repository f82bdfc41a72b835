/** `baton ssh-authority`: replaces the authority that signs the servers' SSH host keys. */
import { commandsOf } from '../deployer/platforms';
import type { CommandContext } from './command';

export interface SshAuthorityOptions {
  /** Finishes although a server may show what the first authority has signed. @default false */
  readonly force?: boolean;
}

const NEXT: Readonly<Record<string, (name: string) => string>> = {
  rotate: (name) => `add both lines to every known_hosts, then: npx baton ssh-authority ${name} use`,
  use: (name) =>
    `within a day, or after a deploy that makes another server: npx baton ssh-authority ${name} finish`,
  finish: () => 'remove the other line from every known_hosts; the output ssh_known_hosts has this one',
};

/** @param step rotate, use or finish. @default none: only says what clients trust */
export async function sshAuthority(
  { environments, env, log }: CommandContext,
  name: string,
  step: string | undefined,
  { force = false }: SshAuthorityOptions = {},
): Promise<void> {
  const environment = environments.load(name);
  const platform = commandsOf(environment);
  const { sshAuthority: authority } = platform;
  try {
    if (step === 'rotate') await authority.rotate(environment, name, env, log);
    else if (step === 'use') await authority.use(environment, name, env, log);
    else if (step === 'finish') await authority.finish(environment, name, env, log, force);
    for (const line of await authority.lines(environment, name, env)) log(line);
    if (step !== undefined) log(`Next step: ${NEXT[step]?.(name)}`);
  } catch (error) {
    throw new Error(platform.explain(error, name));
  }
}
