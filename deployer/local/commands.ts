/** What commands do on the local platform. */
import { local } from '../../settings/local';
import type { LocalEnvironment } from '../../settings/schema';
import type { PlatformCommands } from '../platform-commands';
import { localPlans } from './plans';
import { localReleases } from './release-commands';
import { localServerCommands } from './server-commands';
import { runningEnvironment } from './serving-input';
import { localDoctor } from './doctor';
import { localSecrets } from './secret-store';
import { localStore } from './store';

export const localCommands: PlatformCommands<LocalEnvironment> = {
  name: local.name,
  contentStore: async (environment, name) => {
    const { layout } = await runningEnvironment(environment, name);
    return { s3: localStore(layout), bucket: layout.buckets.content };
  },
  server: localServerCommands,
  secrets: localSecrets,
  doctor: localDoctor,
  explain: (error) => (error as Error).message,
  plans: localPlans,
  releases: localReleases,
};
