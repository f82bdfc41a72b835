/** Names of an environment's buckets, which user data and `baton publish` need without the buckets themselves. */
import type { AwsEnvironment } from '../../environments/schema';

/** @param id the environment's name */
export const bucketPrefix = ({ bucketPrefix, domain }: AwsEnvironment, id: string) =>
  `${bucketPrefix ?? domain.replaceAll('.', '-')}-${id}`;

export const bucketNames = (prefix: string) => ({
  releases: `${prefix}-releases`,
  content: `${prefix}-content`,
  data: `${prefix}-data`,
  accessLogs: `${prefix}-access-logs`,
});
