/** What commands do with the server that serves, on this computer. */
import type { LocalEnvironment } from '../../settings/schema';
import type { ServerCommands } from '../server-commands';
import { layout } from './layout';
import { localLogs } from './logs';
import { requireRunning } from './not-up';
import { runningEnvironment } from './serving-input';
import { localStore } from './store';
import { localWay } from './way';

export const localServerCommands: ServerCommands<LocalEnvironment> = {
  requireUp: ({ network }, name) =>
    requireRunning(name, 'the gateway, which has the address,', layout(name, network).gateway.name),
  dataStore: async (environment, name) => {
    const { layout } = await runningEnvironment(environment, name);
    return { s3: localStore(layout), bucket: layout.buckets.data };
  },
  way: localWay,
  logs: (environment, name, _, wish) => localLogs(environment, name, wish),
};
