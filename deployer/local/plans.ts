/** What a plan reads of this computer's store: the release that serves. */
import type { LocalEnvironment } from '../../settings/schema';
import type { PlanCommands } from '../plan-commands';
import { releaseKey } from '../release/check';
import { existingObject } from '../release/put-once';
import { runningEnvironment } from './serving-input';
import { localStore } from './store';

export const localPlans: PlanCommands<LocalEnvironment> = {
  storedRelease: async ({ network }, name, _, release) => {
    const { layout: names } = await runningEnvironment({ network }, name);
    return existingObject(localStore(names), names.buckets.releases, releaseKey(release, 'release.zip'));
  },
};
