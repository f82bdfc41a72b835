import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type BootSettings, fromEnv, toEnv } from '../../../protocol/boot-settings';

/** In the order of the file, without what need not be there. */
const env = {
  BATON_RELEASE: 'f'.repeat(64),
  BATON_DOMAIN: 'example.com',
  BATON_DRAIN_SECONDS: '15',
  BATON_METRICS_DAYS: '90',
  BATON_RELEASES_BUCKET: 'releases',
  BATON_CONTENT_BUCKET: 'content',
  BATON_DATA_BUCKET: 'data',
  AWS_REGION: 'eu-central-1',
};

const everything: Required<BootSettings> = {
  refusals: '${length(data.refusals)}',
  secrets: 'a:1 b:2',
  machine: 't4g.small 16 GiB',
  trustedCertificates: '/root.pem',
  metadataService: 'http://metadata',
  credentialsFile: '/credentials',
  endpoint: 'http://store',
  region: 'eu-central-1',
  metricNamespace: 'Baton/production',
  logGroup: '/baton/production',
  parameters: 'ssm:/baton/production',
  dataBucket: 'data',
  contentBucket: 'content',
  releasesBucket: 'releases',
  metricsDays: 90,
  drainSeconds: 0,
  domain: 'example.com',
  release: 'f'.repeat(64),
};

test('the agent reads what a stack wrote', () => {
  expect(fromEnv(toEnv(everything), 'i-1')).toEqual({
    server: 'i-1',
    release: 'f'.repeat(64),
    domain: 'example.com',
    drainSeconds: 0,
    metricsDays: 90,
    releasesBucket: 'releases',
    contentBucket: 'content',
    dataBucket: 'data',
    logGroup: '/baton/production',
    metricNamespace: 'Baton/production',
    region: 'eu-central-1',
    endpoint: 'http://store',
    trustedCertificates: '/root.pem',
  });
});

test('what is not set is not written, and what is empty is', () => {
  const { logGroup, endpoint, ...rest } = everything;
  const written = toEnv({ ...rest, endpoint: undefined, secrets: '' });
  expect(Object.keys(written)).not.toEqual(expect.arrayContaining(['BATON_LOG_GROUP']));
  expect(Object.keys(written)).not.toEqual(expect.arrayContaining(['AWS_ENDPOINT_URL']));
  expect(written.BATON_SECRETS).toBe('');
  expect(fromEnv(written, 'i-1').logGroup).toBeUndefined();
});

test('the order of the file does not depend on the writer: another order would make another machine', () => {
  const turned = Object.fromEntries(Object.entries(everything).reverse()) as Required<BootSettings>;
  expect(Object.keys(toEnv(turned))).toEqual(Object.keys(toEnv(everything)));
});

describe('every variable that a script of the boot reads is one that a stack can write', () => {
  const scripts = ['userdata', 'userdata/boot', 'userdata/steps'].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.sh'))
      .map((name) => join(folder, name)),
  );
  const known = Object.keys(toEnv(everything));
  test.each(scripts)('%s', (script) => {
    const read = readFileSync(script, 'utf8').matchAll(/\$\{?((?:BATON|AWS)_[A-Z0-9_]+)/g);
    expect([...read].map(([, name]) => name).filter((name = '') => !known.includes(name))).toEqual([]);
  });
});

describe('what is missing', () => {
  test.each(Object.keys(env))('%s', (name) => {
    expect(() => fromEnv({ ...env, [name]: undefined }, 'i-1')).toThrow(`/etc/baton/env lacks ${name}`);
    expect(() => fromEnv({ ...env, [name]: '' }, 'i-1')).toThrow(`/etc/baton/env lacks ${name}`);
  });
  test('every one together', () => {
    expect(() => fromEnv({}, 'i-1')).toThrow(`/etc/baton/env lacks ${Object.keys(env).join(', ')}`);
  });
});

test.each(['soon', '-1', '1.5', '1e3', ' '])('%j is no number: an error, not a NaN', (text) => {
  const wrong = { BATON_DRAIN_SECONDS: text, BATON_METRICS_DAYS: text };
  expect(() => fromEnv({ ...env, ...wrong }, 'i-1')).toThrow(
    `/etc/baton/env: BATON_DRAIN_SECONDS must be a whole number, got ${text}; ` +
      `BATON_METRICS_DAYS must be a whole number, got ${text}`,
  );
});
