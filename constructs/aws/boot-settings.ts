/** What a server on AWS is told at its boot. */

import { logGroupName, metricNamespace, parametersBelow } from '../../deployer/aws/names';
import { type BootEnv, type BootSettings, toEnv } from '../../protocol/boot-settings';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import type { AwsEnvironment } from '../../settings/schema';
import { commonBootSettings } from '../boot-settings';

/** What a new machine follows from, although no release covers it. */
export type MachineCauses = Required<Pick<BootSettings, 'secrets' | 'refusals'>>;

/** @param id the environment's name */
export function bootSettings(
  environment: AwsEnvironment,
  id: string,
  release: string,
  { secrets, refusals }: MachineCauses,
): BootEnv {
  const buckets = bucketNames(bucketPrefix(environment, id));
  const { instanceType, diskGiB } = environment.machine;
  return toEnv({
    ...commonBootSettings(environment, release, buckets),
    parameters: `ssm:${parametersBelow(id)}`,
    logGroup: logGroupName(id),
    metricNamespace: metricNamespace(id),
    region: environment.region,
    // AWS would stop the serving machine for another type, and grow a disk whose file system stays: what stands in the
    // user data makes a new machine instead.
    machine: `${instanceType} ${diskGiB} GiB`,
    secrets,
    refusals,
  } satisfies BootSettings);
}
