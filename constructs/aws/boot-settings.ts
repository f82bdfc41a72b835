/** What a server is told at its boot, and the names that follow from its environment's. */
import type { AwsEnvironment } from '../../environments/schema';
import type { BootSettings } from '../../userdata/cloud-config';
import { bucketNames, bucketPrefix } from './bucket-names';

export const logGroupName = (id: string) => `/baton/${id}`;

/** Where CloudWatch shows what the machines measure for its alarms. */
export const metricNamespace = (id: string) => `Baton/${id}`;

/** Where the environment's parameters stand: those that a person stores, and those that a deploy makes. */
export const parametersBelow = (id: string) => `/baton/${id}`;

/** @param id the environment's name */
export function bootSettings(environment: AwsEnvironment, id: string, release: string): BootSettings {
  const buckets = bucketNames(bucketPrefix(environment, id));
  return {
    BATON_RELEASE: release,
    BATON_DOMAIN: environment.domain,
    BATON_DRAIN_SECONDS: String(environment.drainSeconds),
    BATON_RELEASES_BUCKET: buckets.releases,
    BATON_CONTENT_BUCKET: buckets.content,
    BATON_DATA_BUCKET: buckets.data,
    BATON_PARAMETERS: `ssm:${parametersBelow(id)}`,
    BATON_LOG_GROUP: logGroupName(id),
    BATON_METRIC_NAMESPACE: metricNamespace(id),
    AWS_REGION: environment.region,
  };
}
