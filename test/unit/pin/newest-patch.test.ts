import { expect, test } from 'vitest';
import { newestPatch } from '../../pin/newest-patch';

test.each([
  [
    'v3.7.13',
    ['v3.7.9', 'v3.7.17', 'v3.8.0', 'v3.7', 'latest', 'v3.7.18-windowsservercore-ltsc2022'],
    'v3.7.17',
  ],
  [
    '1.30.6-alpine',
    ['1.30.7', '1.30.7-alpine-slim', '1.30.7-alpine', '1.31.9-alpine', '1.30.10-perl'],
    '1.30.7-alpine',
  ],
  ['8.4.28-fpm', ['8.4.29-fpm-alpine', '8.4.29-fpm', '8.4.30RC1-fpm', '8.5.0-fpm', '8.4-fpm'], '8.4.29-fpm'],
  ['1.4.1', ['1.4.10', '1.4.9', 'v1.4.99'], '1.4.10'],
  ['v1.0.0', ['v1.0.0', 'v1.0.0-rc.1', 'sha-0123456'], 'v1.0.0'],
  ['latest', ['v9.9.9'], 'latest'],
])('of %s, with %j: %s', (tag, tags, newest) => {
  expect(newestPatch(tag, tags)).toBe(newest);
});
