/**
 * How a command reaches a machine on this computer. A person's shell goes the way that it goes on AWS: to the machine's
 * own sshd, with the person's key, and the authority vouches for the host. Without admins there is nobody to sign in
 * as; whoever may use Docker is root on the machine in any case. A command in a service takes Docker's short way.
 */
import type { LocalEnvironment } from '../../settings/schema';
import { adminOf } from '../admin';
import type { Way, WayWish } from '../way';
import { machineAddress } from './machine';
import { readParameter } from './parameters';
import { machineOf, runningEnvironment } from './serving-input';

export async function localWay(
  environment: LocalEnvironment,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  { purpose, user, server }: WayWish,
): Promise<Way> {
  const input = await runningEnvironment(environment, name);
  const machine = await machineOf(input, server);
  if (purpose === 'exec' || (environment.admins.length === 0 && user === undefined))
    return { kind: 'container', container: machine };
  return {
    kind: 'ssh',
    user: adminOf(environment, name, user, env.USER ?? env.LOGNAME),
    host: await machineAddress(machine),
    port: environment.ssh.port,
    domain: environment.domain,
    authorities: [(await readParameter(input, 'ssh-ca.pub')).trim()],
  };
}
