/** The bench's own environments: like `local`, but with ports and networks of their own. */
import local from '../environments/local';
import type { LocalInput } from '../settings/schema';

export const BENCH = 'bench';

/** @param name `bench`, or `bench-1` and so on */
export const benchEnvironment = (name: string): LocalInput => ({
  ...local,
  domain: `${name}.localhost`,
  network: '10.215.0.0/16',
  ports: { http: 28080, https: 28443 },
  drainSeconds: 1,
});
