/** What leaving an environment on this computer means. */
import type { LocalEnvironment } from '../../settings/schema';
import type { LeaveCommands } from '../leave-commands';
import { localContent } from './content-store';
import { layout } from './layout';

export const localLeave: LeaveCommands<LocalEnvironment> = {
  stores: async (environment, name) => {
    const { s3, bucket } = await localContent(environment, name);
    return { s3, content: bucket, data: layout(name, environment.network).buckets.data };
  },
  remains: async () => [
    {
      what: 'images and the cache, where other environments use them or you ask for it',
      why: 'they make the next up fast',
      remove: 'npx baton down --cache, with the last environment',
    },
  ],
  destroy: (name) => `npx baton down ${name}`,
  ownAuthority: 'every environment on this computer has an authority of its own',
};
