/** Which stored secrets an environment needs, and by whom. */
import { services } from '../../docker/services';
import type { Environment } from '../../settings/schema';

export interface NeededSecret {
  readonly name: string;
  /** Services that read it. */
  readonly services: readonly string[];
  /** Paths of the settings that name it, such as `acme.caCertificate`. */
  readonly settings: readonly string[];
}

/** Settings whose value is a secret's name. */
const NAMING = /(Secret|^secret|caCertificate)$/;
/** Tables whose values are names of secrets. */
const TABLES = /^(dnsSecrets|secrets|secretFiles)$/;

/** By name. */
export function neededSecrets(environment: Environment): NeededSecret[] {
  const found = new Map<string, { services: Set<string>; settings: Set<string> }>();
  const of = (name: string) => {
    const one = found.get(name) ?? { services: new Set<string>(), settings: new Set<string>() };
    found.set(name, one);
    return one;
  };
  for (const { name: service, secrets = [] } of services(environment))
    for (const secret of secrets) of(secret).services.add(service);
  for (const [path, secret] of named(environment, '')) of(secret).settings.add(path);
  return [...found]
    .map(([name, by]) => ({ name, services: [...by.services], settings: [...by.settings] }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Each path of the settings that names a secret. @param key the last part of the path */
function named(value: unknown, path: string, key = '', isInTable = false): [string, string][] {
  if (typeof value === 'string') return isInTable || NAMING.test(key) ? [[path, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, one]) => {
    const below = path === '' ? inner : `${path}.${inner}`;
    return named(one, Array.isArray(value) ? `${path}[${inner}]` : below, inner, TABLES.test(key));
  });
}
