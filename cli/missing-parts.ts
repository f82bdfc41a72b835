/** Parts that Terraform's state has and this computer no longer has, such as a container that was removed by hand. */

import { exists } from '../deployer/local/docker';
import type { Layout } from '../deployer/local/layout';
import { machines } from '../deployer/local/machine';

/** @returns the resources that have to be recreated */
export async function missingParts(environment: string, layout: Layout): Promise<string[]> {
  const { servers, clients, gateway, store, authority, alertSink, parameters } = layout;
  const parts: readonly (readonly [missing: boolean, resources: readonly string[]])[] = [
    [!(await exists('network', servers.network)) || !(await exists('network', clients.network)), ['network']],
    [!(await exists('volume', parameters)), ['parameters', 'authority']],
    [!(await exists('container', gateway.name)), ['address']],
    [!(await exists('container', authority.name)), ['authority']],
    [!(await exists('container', alertSink.name)), ['alert-sink']],
    [!(await exists('container', store.name)), ['store']],
    // The store's content has to be uploaded again.
    [!(await exists('volume', store.name)), ['store', 'release', 'site']],
    [(await machines(environment)).length === 0, ['machine']],
  ];
  return [...new Set(parts.flatMap(([missing, resources]) => (missing ? resources : [])))];
}
