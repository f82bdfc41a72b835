/** Which stored secrets an environment needs, and who reads each. The one place that says so. */
import type { AwsEnvironment, Environment } from '../settings/schema';
import type { Service, ServiceDefinition } from './service';
import { services } from './services';

export interface NeededSecret {
  readonly name: string;
  /** Names of the services that read it; none of a registry's password, and of what no server reads. */
  readonly services: readonly string[];
}

/** All that must be stored before a deploy, by name. @param all the services, those of one's own among them */
export const neededSecrets = (environment: Environment, all: readonly Service[]): NeededSecret[] =>
  grouped([...ofServer(environment, all), ...outside(environment)]);

/** Names of those that a server reads at its boot, sorted: a new value takes a new server. */
export const serverSecrets = (environment: Environment, all: readonly Service[]): string[] =>
  grouped(ofServer(environment, all)).map(({ name }) => name);

/** What services of one's own add: the environment does not know of them. */
export function ownSecrets(environment: Environment, extra: readonly ServiceDefinition[]): NeededSecret[] {
  if (extra.length === 0) return [];
  const known = new Set(ofServer(environment, services(environment)).map(String));
  return grouped(
    ofServer(environment, services(environment, extra)).filter((one) => !known.has(String(one))),
  );
}

/** A secret and the service that reads it, or none. */
type Reader = readonly [secret: string, service?: string];

function ofServer({ registries }: Environment, all: readonly Service[]): Reader[] {
  const read = all.flatMap(({ name, secrets = [], secretVariables = {}, secretFiles = {} }) =>
    [...secrets, ...Object.values(secretVariables), ...Object.values(secretFiles)].map(
      (secret): Reader => [secret, name],
    ),
  );
  return [...read, ...Object.values(registries).map(({ passwordSecret }): Reader => [passwordSecret])];
}

/** A deploy reads it, to subscribe VictorOps to the alarms from outside. */
function outside(environment: Environment): Reader[] {
  const { watch } = environment as Partial<AwsEnvironment>;
  return watch?.victorops ? [[watch.victorops.apiKeySecret]] : [];
}

function grouped(readers: readonly Reader[]): NeededSecret[] {
  const found = new Map<string, Set<string>>();
  for (const [secret, service] of readers) {
    const by = found.get(secret) ?? new Set<string>();
    found.set(secret, service === undefined ? by : by.add(service));
  }
  return [...found]
    .map(([name, by]) => ({ name, services: [...by] }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
