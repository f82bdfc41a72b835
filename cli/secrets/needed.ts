/** Which stored secrets an environment needs, as commands tell it: with the settings that name each. */
import { ownSecretsOf } from '../../deployer/own-secrets';
import { type NeededSecret as Needed, neededSecrets } from '../../docker/needed-secrets';
import { services } from '../../docker/services';
import type { Environment } from '../../settings/schema';

export interface NeededSecret extends Needed {
  /** Paths of the settings that name it, such as `acme.caCertificate`. */
  readonly settings: readonly string[];
}

export interface NeededSecrets {
  /** By name. */
  readonly secrets: readonly NeededSecret[];
  /** Whether those of services of one's own are among them. */
  readonly hasOwn: boolean;
}

/** Settings whose value is a secret's name. */
const NAMING = /(Secret|^secret|caCertificate)$/;
/** Tables whose values are names of secrets. */
const TABLES = /^(dnsSecrets|secrets|secretFiles)$/;

/** @param name of the environment */
export function needs(environment: Environment, name: string): NeededSecrets {
  const own = ownSecretsOf(name);
  const found = new Map<string, string[]>();
  for (const one of [...neededSecrets(environment, services(environment)), ...(own ?? [])])
    found.set(one.name, [...new Set([...(found.get(one.name) ?? []), ...one.services])]);
  const paths = named(environment, '');
  const secrets = [...found]
    .map(([secret, by]) => ({
      ...{ name: secret, services: by },
      settings: paths.filter(([, value]) => value === secret).map(([path]) => path),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { secrets, hasOwn: own !== undefined };
}

/** What a list says that cannot have them. */
export const OWN_LATER = "secrets of services of one's own are known after the first plan or up";

/** Each path of the settings that names a secret. @param key the last part of the path */
function named(value: unknown, path: string, key = '', isInTable = false): [string, string][] {
  if (typeof value === 'string') return isInTable || NAMING.test(key) ? [[path, value]] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([inner, one]) => {
    const below = path === '' ? inner : `${path}.${inner}`;
    return named(one, Array.isArray(value) ? `${path}[${inner}]` : below, inner, TABLES.test(key));
  });
}
