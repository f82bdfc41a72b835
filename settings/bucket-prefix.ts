/** How the names of an environment's buckets begin. */

/** S3 keeps names that begin so for itself (docs: "General purpose bucket naming rules"). */
const KEPT_BY_S3 = /^(xn--|sthree-|amzn-s3-demo-)/;

export const isKeptByS3 = (name: string): boolean => KEPT_BY_S3.test(name);

interface Named {
  readonly domain: string;
  readonly bucketPrefix?: string | undefined;
}

/** @param id the environment's name */
export const bucketPrefix = ({ bucketPrefix, domain }: Named, id: string) =>
  `${bucketPrefix ?? domain.replaceAll('.', '-').replace(KEPT_BY_S3, '')}-${id}`;

export const bucketNames = (prefix: string) => ({
  releases: `${prefix}-releases`,
  content: `${prefix}-content`,
  data: `${prefix}-data`,
  accessLogs: `${prefix}-access-logs`,
});

export const LONGEST_BUCKET_NAME = 63;
