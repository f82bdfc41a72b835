/** What a plan reads of this computer's store: the release that serves. */
import type { LocalEnvironment } from '../../settings/schema';
import type { PlanCommands } from '../plan-commands';
import { releaseKey } from '../release/check';
import { existingObject } from '../release/put-once';
import { docker } from './docker';
import { layout } from './layout';
import { localStore } from './store';

export const localPlans: PlanCommands<LocalEnvironment> = {
  storedRelease: async ({ network }, name, _, release) => {
    const names = layout(name, network);
    // If the store is not running, its address may belong to somebody else.
    const inspect = ['inspect', '--format', '{{.State.Running}}', names.store.name];
    if ((await docker(inspect).catch(() => 'false')) !== 'true')
      throw new Error(`the object store of "${name}" does not run on this computer: npx baton up ${name}`);
    return existingObject(localStore(names), names.buckets.releases, releaseKey(release, 'release.zip'));
  },
};
