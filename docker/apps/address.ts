/**
 * Where an app's container is: each on a network to itself, so that none reaches another. Networks of 172.29.128 and
 * above are the apps' alone (docker/networks.ts), in the order of their names: no setting has to say an address, and no
 * service of one's own can have taken it.
 */
import { APPS_FIRST_NETWORK } from '../../protocol/addresses';

/** The container's own; .1 is the machine and .254 is Prometheus where it asks for metrics. */
const LAST = 10;

/** @param names of all apps */
export function appAddress(names: readonly string[], name: string): string {
  const index = [...names].sort().indexOf(name);
  return `172.29.${APPS_FIRST_NETWORK + index}.${LAST}`;
}
