/** What a plan reads of AWS itself: the release that serves. */
import { storeClient } from '../../protocol/store';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import type { AwsEnvironment } from '../../settings/schema';
import type { PlanCommands } from '../plan-commands';
import { releaseKey } from '../release/check';
import { existingObject } from '../release/put-once';

export const awsPlans: PlanCommands<AwsEnvironment> = {
  storedRelease: async (environment, name, env, release) => {
    const s3 = storeClient({ region: environment.region, endpoint: env.AWS_ENDPOINT_URL });
    const { releases } = bucketNames(bucketPrefix(environment, name));
    try {
      return await existingObject(s3, releases, releaseKey(release, 'release.zip'));
    } finally {
      s3.destroy();
    }
  },
};
