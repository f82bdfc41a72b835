/** What commands do on the local platform. */
import { local } from '../../settings/local';
import type { LocalEnvironment } from '../../settings/schema';
import type { PlatformCommands } from '../platform-commands';
import { docker } from './docker';
import { layout } from './layout';
import { localPlans } from './plans';
import { localReleases } from './release-commands';
import { localStore } from './store';

export const localCommands: PlatformCommands<LocalEnvironment> = {
  name: local.name,
  contentStore: async ({ network }, name) => {
    const names = layout(name, network);
    // If the store is not running, its address may belong to somebody else.
    const inspect = ['inspect', '--format', '{{.State.Running}}', names.store.name];
    if ((await docker(inspect).catch(() => 'false')) !== 'true')
      throw new Error(`the environment "${name}" is not up on this computer: npm run up ${name}`);
    return { s3: localStore(names), bucket: names.buckets.content };
  },
  explain: (error) => (error as Error).message,
  plans: localPlans,
  releases: localReleases,
};
