import { describe, expect, test } from 'vitest';
import { settings } from '../../../protocol/boot-settings';

const env = {
  BATON_RELEASE: 'f'.repeat(64),
  BATON_DOMAIN: 'example.com',
  AWS_REGION: 'eu-central-1',
  BATON_CONTENT_BUCKET: 'content',
  BATON_DATA_BUCKET: 'data',
  BATON_DRAIN_SECONDS: '15',
  BATON_METRICS_DAYS: '90',
};

test('what the server is told', () => {
  expect(settings(env, 'i-1')).toEqual({
    server: 'i-1',
    release: env.BATON_RELEASE,
    domain: 'example.com',
    region: 'eu-central-1',
    endpoint: undefined,
    contentBucket: 'content',
    dataBucket: 'data',
    drainSeconds: 15,
    metricsDays: 90,
  });
});

test('another object store', () => {
  expect(settings({ ...env, AWS_ENDPOINT_URL: 'http://store' }, 'i-1').endpoint).toBe('http://store');
});

test('CloudWatch, where there is one', () => {
  const aws = { BATON_LOG_GROUP: '/baton/production', BATON_METRIC_NAMESPACE: 'Baton/production' };
  expect(settings({ ...env, ...aws }, 'i-1')).toMatchObject({
    logGroup: '/baton/production',
    metricNamespace: 'Baton/production',
  });
  expect(settings(env, 'i-1').logGroup).toBeUndefined();
});

describe('what is missing', () => {
  test.each(Object.keys(env))('%s', (name) => {
    expect(() => settings({ ...env, [name]: undefined }, 'i-1')).toThrow(`/etc/baton/env lacks ${name}`);
    expect(() => settings({ ...env, [name]: '' }, 'i-1')).toThrow(`/etc/baton/env lacks ${name}`);
  });
  test('all of it at once', () => {
    expect(() => settings({}, 'i-1')).toThrow(`/etc/baton/env lacks ${Object.keys(env).join(', ')}`);
  });
});

test('no drain is a time too', () => {
  expect(settings({ ...env, BATON_DRAIN_SECONDS: '0' }, 'i-1').drainSeconds).toBe(0);
});

test.each(['soon', '-1', '1.5', '1e3', ' '])('%j is no number: it is told, not handed on', (text) => {
  const wrong = { BATON_DRAIN_SECONDS: text, BATON_METRICS_DAYS: text };
  expect(() => settings({ ...env, ...wrong }, 'i-1')).toThrow(
    `/etc/baton/env: BATON_DRAIN_SECONDS must be a whole number, got ${text}; ` +
      `BATON_METRICS_DAYS must be a whole number, got ${text}`,
  );
});
