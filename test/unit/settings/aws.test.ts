import { describe, expect, test } from 'vitest';
import state from '../../../environments/state';
import { validateState } from '../../../settings/validate';
import { leastAws } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';
import { projectEnvironments } from '../../helpers/project-environments';

const environments = projectEnvironments();

describe('what an environment on AWS may not say', () => {
  test.each<[object, RegExp]>([
    [{ region: 'Frankfurt' }, /^region: must be an AWS region/],
    [{ release: 'latest' }, /^release: must be a release id: 64 hexadecimal digits, got "latest"$/],
    [{ state: { bucket: 'My_State' } }, /^state\.bucket: must be the name of a bucket/],
    [{ state: { bucket: 'my-state', endpoint: 'http://s3' } }, /^state\.endpoint: must be an https:\/\/ URL/],
    [
      { network: { vpcId: 'vpc-0123456789abcdef0' } },
      /^network: must name both vpcId and subnetId, or neither, got/,
    ],
    [{ bucketPrefix: 'A' }, /^bucketPrefix: must be 2-30 of a-z, 0-9 and -/],
    [{ dns: { spf: '-all' } }, /^dns\.spf: must begin with v=spf1/],
    [{ dns: { dmarc: 'p=reject' } }, /^dns\.dmarc: must begin with v=DMARC1/],
    [
      { dns: { mx: [{ priority: -1, host: 'mail.example.net' }] } },
      /^dns\.mx\.0\.priority: must be a whole number, 0-65535/,
    ],
    [{ watch: { budgetUsd: 0 } }, /^watch\.budgetUsd: must be a whole number, 1-100000 USD, got 0$/],
    [{ watch: { emails: ['admin'] } }, /^watch\.emails\.0: must be an e-mail address/],
    [{ watch: { siteWords: '' } }, /^watch\.siteWords: must be 1-255 characters/],
    [
      { watch: { victorops: { apiKeySecret: 'https://alert.victorops.com/key', routingKey: 'web' } } },
      /^watch\.victorops\.apiKeySecret: must be the name of a stored secret .*, never the secret itself/,
    ],
    [{ hosts: ['www.example.com', 'www.example.com'] }, /^aliases: must not repeat a name/],
  ])('%j', (input, problem) => {
    expect(problemsOf({ ...leastAws, ...input })).toEqual([expect.stringMatching(problem)]);
  });
});

describe('what is shipped', () => {
  test.each(['production', 'staging'])('%s is valid', (name) => {
    expect(environments.load(name).platform).toBe('aws');
  });
  test('the bootstrap is valid', () => {
    expect(validateState(state).github?.branch).toBe('main');
  });
  test('production is protected, staging can be destroyed', () => {
    expect(environments.load('production')).toMatchObject({ protect: true });
    expect(environments.load('staging')).toMatchObject({ protect: false });
  });
});

describe('an older release', () => {
  const RELEASE = '0f'.repeat(32);
  test.each(['production', 'local'])('is deployed: %s', (name) => {
    expect(environments.load(name, { release: RELEASE })).toMatchObject({ release: RELEASE });
  });
  test('none is asked for by an empty name, and a wrong one is told', () => {
    expect(environments.load('production')).not.toHaveProperty('release');
    expect(() => environments.load('production', { release: 'abc' })).toThrow(
      'release: must be a release id',
    );
  });
});
