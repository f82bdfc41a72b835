/** The bench's own environments: as `local`, on ports and networks of their own. Copies of the project register these. */

import { local } from '../environments/local';
import type { Host } from '../settings/host';
import type { Environment, EnvironmentInput } from '../settings/schema';
import { validate } from '../settings/validate';

export const BENCH = 'bench';
const NUMBERED = new RegExp(`^${BENCH}(-\\d+)?$`);

export const environmentNames = (): string[] => [BENCH];
export const localEnvironmentNames = environmentNames;

/** @param name `bench`, or `bench-1` and so on where many are wanted */
export function loadEnvironment(name: string, host: Host): Environment {
  if (!NUMBERED.test(name)) throw new Error(`no environment "${name}"; known: ${BENCH}, ${BENCH}-1 ...`);
  return validate(name, {
    ...(local(host) as Extract<EnvironmentInput, { platform: 'local' }>),
    domain: `${name}.localhost`,
    network: '10.215.0.0/16',
    ports: { http: 28080, https: 28443 },
    drainSeconds: 1,
  });
}
