/**
 * What apps run beside themselves: a release command, and jobs. Each is a container with all that its app has, made at
 * the boot and started by the agent when it is its time. So it is limited, hardened and logged as the app is, and its
 * secrets are in no command. A fixed address beside the app's: Docker could give a free one that belongs to the app.
 */
import { jobServiceOf, releaseServiceOf } from '../../protocol/app-markers';
import type { ReleasedApp } from '../../protocol/apps';
import type { Environment } from '../../settings/schema';
import { logging } from '../logging';
import { networkOf } from '../networks';
import { releasedApps } from './released';

/** Services of a profile that nobody names are not started with the rest. */
const PROFILE = 'programs';

interface Program {
  readonly app: string;
  /** Of its container and its compose service. */
  readonly name: string;
  readonly address: string;
  readonly command: readonly string[];
}

/** In the order in which they stand in the compose file. */
export const programsOf = (environment: Environment): Program[] =>
  releasedApps(environment).apps.flatMap((app) => {
    const own = [
      ...(app.release ? [{ name: releaseServiceOf(app.name), command: app.release }] : []),
      ...app.jobs.map(({ name, command }) => ({ name: jobServiceOf(app.name, name), command })),
    ];
    return own.map((program, index) => ({ ...program, app: app.name, address: beside(app, index) }));
  });

function beside({ address }: ReleasedApp, index: number): string {
  const [last = '', ...before] = address.split('.').reverse();
  return [Number(last) + 1 + index, ...before].reverse().join('.');
}

/** @param entries those of the compose file's services, by their names */
export function programEntries(
  environment: Environment,
  entries: Readonly<Record<string, object>>,
): Record<string, object> {
  return Object.fromEntries(
    programsOf(environment).map(({ app, name, address, command }) => [
      name,
      {
        ...entries[app],
        container_name: name,
        command: command.map((word) => word.replaceAll('$', '$$$$')),
        networks: { [networkOf(address).name]: { ipv4_address: address } },
        logging: logging(environment, { name }),
        restart: 'no',
        profiles: [PROFILE],
      },
    ]),
  );
}
