/** What a server on AWS is told at its boot. */

import {
  bucketNames,
  bucketPrefix,
  logGroupName,
  metricNamespace,
  parametersBelow,
} from '../../deployer/aws/names';
import type { AwsEnvironment } from '../../settings/schema';
import type { BootSettings } from '../../userdata/cloud-config';

/** What a new machine follows from, although no release covers it. Each may be a reference that Terraform fills in. */
export interface MachineCauses {
  /** Of each secret that the services need: its name and version, never its value. */
  readonly secrets: string;
  /** How many candidates were refused so far. */
  readonly refusals: string;
}

/** @param id the environment's name */
export function bootSettings(
  environment: AwsEnvironment,
  id: string,
  release: string,
  { secrets, refusals }: MachineCauses,
): BootSettings {
  const buckets = bucketNames(bucketPrefix(environment, id));
  const { instanceType, diskGiB } = environment.machine;
  return {
    BATON_RELEASE: release,
    BATON_DOMAIN: environment.domain,
    BATON_DRAIN_SECONDS: String(environment.drainSeconds),
    BATON_METRICS_DAYS: String(environment.retention.metricsDays),
    BATON_RELEASES_BUCKET: buckets.releases,
    BATON_CONTENT_BUCKET: buckets.content,
    BATON_DATA_BUCKET: buckets.data,
    BATON_PARAMETERS: `ssm:${parametersBelow(id)}`,
    BATON_LOG_GROUP: logGroupName(id),
    BATON_METRIC_NAMESPACE: metricNamespace(id),
    AWS_REGION: environment.region,
    // Nobody reads these. AWS would stop the serving machine for another type, and grow a disk whose file system stays:
    // what stands in the user data makes a new machine instead.
    BATON_MACHINE: `${instanceType} ${diskGiB} GiB`,
    BATON_SECRETS: secrets,
    BATON_REFUSALS: refusals,
  };
}
