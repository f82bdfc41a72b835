/** The environments by name. To add one, write its file and name it here. */
import { DEFAULT_HOST, type Host } from '../settings/host';
import type { Environment, EnvironmentInput } from '../settings/schema';
import { validate } from '../settings/validate';
import { local } from './local';
import { production } from './production';
import { staging } from './staging';

const ENVIRONMENTS: Readonly<Record<string, (host: Host) => EnvironmentInput>> = {
  production: () => production,
  staging: () => staging,
  local,
};

export const environmentNames = (): string[] => Object.keys(ENVIRONMENTS);

/** Of those on this computer. Does not ask whether they are valid: what is not can still be removed. */
export const localEnvironmentNames = (): string[] =>
  environmentNames().filter((name) => ENVIRONMENTS[name]?.(DEFAULT_HOST).platform === 'local');

/**
 * @param release an older release, instead of the environment's own
 * @throws Error naming the known environments when there is none of this name
 * @throws InvalidEnvironmentError when its file is not valid
 */
export function loadEnvironment(name: string, host: Host, release?: string): Environment {
  const input = Object.hasOwn(ENVIRONMENTS, name) ? ENVIRONMENTS[name] : undefined;
  if (!input) {
    throw new Error(`no environment "${name}"; known: ${environmentNames().join(', ')} (see environments/)`);
  }
  const given = input(host);
  return validate(name, release ? { ...given, release } : given);
}
