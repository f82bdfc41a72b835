/** Buckets' names are made of the domain, and S3 keeps some beginnings for itself. */
import { expect, test } from 'vitest';
import { bucketNames, bucketPrefix, isKeptByS3 } from '../../../settings/bucket-prefix';
import { inputOf, synthAws } from '../../helpers/aws-synth';
import { leastAws } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

test.each([
  ['example.com', 'example-com-production'],
  ['xn--bcher-kva.example', 'bcher-kva-example-production'],
  ['sthree-shop.example', 'shop-example-production'],
  ['amzn-s3-demo-a.example', 'a-example-production'],
  ['www.xn--bcher-kva.example', 'www-xn--bcher-kva-example-production'],
])('of %s: %s', (domain, prefix) => {
  const made = bucketPrefix({ domain }, 'production');
  expect(made).toBe(prefix);
  expect(isKeptByS3(made)).toBe(false);
  for (const name of Object.values(bucketNames(made)))
    expect(name).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
  expect(problemsOf({ ...leastAws, domain })).toEqual([]);
});

test('the stack has that one', () => {
  const site = { directory: 'examples/site' };
  expect(inputOf(synthAws({ domain: 'xn--bcher-kva.example', site }), 'site').contentBucket).toBe(
    'bcher-kva-example-production-content',
  );
});
