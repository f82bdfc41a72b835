/** What commands do with the server that serves, on this computer. */
import type { LocalEnvironment } from '../../settings/schema';
import type { ServerCommands } from '../server-commands';
import { localLogs } from './logs';
import { runningEnvironment } from './serving-input';
import { localStore } from './store';
import { localWay } from './way';

export const localServerCommands: ServerCommands<LocalEnvironment> = {
  dataStore: async (environment, name) => {
    const { layout } = await runningEnvironment(environment, name);
    return { s3: localStore(layout), bucket: layout.buckets.data };
  },
  way: localWay,
  logs: (environment, name, _, wish) => localLogs(environment, name, wish),
};
