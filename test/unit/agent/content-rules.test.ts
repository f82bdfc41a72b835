/** Redirects that were published with the site, on their way to nginx. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { liveVersion, pullContent } from '../../../agent/content';
import type { Nginx } from '../../../agent/content/rules';
import { publish } from '../../../deployer/site/publish';
import { MANIFEST_KEY } from '../../../protocol/content-manifest';
import { testFolder, writeFiles } from '../../helpers/folder';
import { BUCKET, HttpBucket } from '../../helpers/http-bucket';

let bucket: HttpBucket;
let folder: string;
let calls: string[];
let refused: string | undefined;
let isRunning: boolean;
beforeEach(async () => {
  bucket = await HttpBucket.open();
  folder = testFolder();
  [calls, refused, isRunning] = [[], undefined, true];
});
afterEach(() => bucket.close());

const live = () => {
  try {
    return readFileSync(join(folder, 'rules/content.maps'), 'utf8');
  } catch {
    return undefined;
  }
};
const nginx: Nginx = {
  isRunning: async () => isRunning,
  test: async () => {
    calls.push('test');
    if (refused !== undefined && live()?.includes(refused)) throw new Error('emerg');
  },
  reload: async () => {
    calls.push('reload');
  },
};
const publishSite = async (redirects: string | undefined, page = 'home', headers?: string) => {
  const site = testFolder();
  writeFiles(site, [
    { path: 'index.html', content: page },
    ...(redirects === undefined ? [] : [{ path: '_redirects', content: redirects }]),
    ...(headers === undefined ? [] : [{ path: '_headers', content: headers }]),
  ]);
  return await publish(bucket.client, BUCKET, site, { log: () => {} });
};
const pull = () => pullContent(bucket.client, BUCKET, folder, { settleSeconds: 0, nginx });

test('_redirects becomes rules and no page', async () => {
  await publishSite('/old /new');
  await pull();
  expect(live()).toContain('"/old" "/new$is_args$args";');
  expect(bucket.text(MANIFEST_KEY)).not.toContain('_redirects');
  expect([...bucket.objects.keys()]).toHaveLength(2);
  expect(calls).toEqual(['test', 'reload']);
});

test('_headers becomes headers and no page, in one file with the redirects', async () => {
  await publishSite('/old /new', 'home', '/fonts/*\n  Access-Control-Allow-Origin: *');
  await pull();
  expect(live()).toContain('"/old" "/new$is_args$args";');
  expect(live()).toMatch(
    /"~\*\^\/fonts.*" "\*";\n}\n[^}]*}\nadd_header Access-Control-Allow-Origin \$\w+ always;/,
  );
  expect(bucket.text(MANIFEST_KEY)).not.toContain('_headers');
  await publishSite(undefined, 'home', '/\n  X-A: b');
  await pull();
  expect(live()).toContain('add_header X-A ');
  await publishSite(undefined);
  await pull();
  expect(live()).toBeUndefined();
  expect(calls).toEqual(['test', 'reload', 'test', 'reload', 'test', 'reload']);
});

test('nginx is left alone where the rules are what they were', async () => {
  await publishSite('/old /new');
  await pull();
  await publishSite('/old /new', 'another');
  expect(await pull()).toMatchObject({ changed: true });
  await pull();
  expect(calls).toEqual(['test', 'reload']);
});

test('rules alone are a change to publish, and their end is one', async () => {
  await publishSite(undefined);
  await pull();
  expect([live(), calls]).toEqual([undefined, []]);
  await publishSite('/old /new');
  await pull();
  expect(live()).toContain('/old');
  await publishSite(undefined);
  await pull();
  expect([live(), calls]).toEqual([undefined, ['test', 'reload', 'test', 'reload']]);
});

test('at the boot nginx reads them when it starts', async () => {
  isRunning = false;
  await publishSite('/old /new');
  await pull();
  expect(live()).toContain('/old');
  isRunning = true;
  await pull();
  expect(calls).toEqual([]);
});

describe('rules that nginx refuses', () => {
  test('those before stay, the pull fails, and the next one tries again', async () => {
    await publishSite('/old /new');
    await pull();
    const before = live();
    refused = '/bad';
    await publishSite('/bad /new', 'another');
    for (const _ of [1, 2]) {
      await expect(pull()).rejects.toThrow(
        'nginx refuses the published redirects and headers, so the ones before stay: emerg',
      );
      expect(live()).toBe(before);
    }
    expect(calls).toEqual(['test', 'reload', 'test', 'test']);
    refused = undefined;
    await pull();
    expect(live()).toContain('/bad');
    expect(calls.at(-1)).toBe('reload');
  });

  test('also where there were none', async () => {
    refused = '/bad';
    await publishSite('/bad /new');
    await expect(pull()).rejects.toThrow('nginx refuses');
    expect(live()).toBeUndefined();
  });
});

test('a sync of the folder has no rules', async () => {
  await publishSite('/old /new');
  await pull();
  bucket.objects.delete(MANIFEST_KEY);
  bucket.put('index.html', 'synced');
  await pull();
  expect(live()).toBeUndefined();
});

describe('what a stranger put into the manifest', () => {
  test.each<[string, unknown]>([
    ['no lists', {}],
    ['configuration', { redirects: [], gone: ['/"; } server {'] }],
    ['a header', { redirects: [{ from: '/a', to: '/b\r\nX: y', status: 301 }], gone: [] }],
    ['another status', { redirects: [{ from: '/a', to: '/b', status: '200 "x"' }], gone: [] }],
    ['a circle', { redirects: [{ from: '/a', to: '/a', status: 301 }], gone: [] }],
    ['what the server answers itself', { redirects: [], gone: ['/.well-known/nginx/health'] }],
    ['too many', { redirects: [], gone: Array.from({ length: 5001 }, (_, at) => `/${at}`) }],
    ['too long', { redirects: [], gone: [`/${'x'.repeat(4096)}`] }],
    ['null', null],
  ])('%s', async (_, rules) => {
    await publishSite('/old /new');
    await pull();
    const before = live();
    const version = await liveVersion(folder);
    const text = bucket.text(MANIFEST_KEY) ?? '';
    bucket.put(MANIFEST_KEY, JSON.stringify({ ...(JSON.parse(text) as object), rules }));
    await expect(pull()).rejects.toThrow('has redirects that cannot be used');
    expect([live(), await liveVersion(folder)]).toEqual([before, version]);
    expect(calls).toEqual(['test', 'reload']);
  });

  const header = (name: unknown, value: unknown, path: unknown = '/') => [
    { path, headers: [{ name, value }] },
  ];
  test.each<[string, unknown]>([
    ['no list', {}],
    ['null', null],
    ['no rule', [null]],
    ['no header', [{ path: '/', headers: [null] }]],
    ['configuration as a name', header('X; } server {', 'a')],
    ['configuration as a path', header('X-A', 'a', '/"; } server {')],
    ['another header', header('X-A', 'a\r\nSet-Cookie: b')],
    ['a cookie', header('Set-Cookie', 'a=b')],
    ['the end of HTTPS', header('Strict-Transport-Security', 'max-age=0')],
    ['no text', header('X-A', 1)],
    ['one twice', [{ path: '/', headers: [...['X-A', 'x-a'].map((name) => ({ name, value: 'b' }))] }]],
    ['what the server answers itself', header('X-A', 'b', '/.well-known/nginx/health')],
    ['too many', Array.from({ length: 2001 }, () => header('X-A', 'b')[0])],
    ['too long', header('X-A', 'b'.repeat(4096))],
  ])('as headers: %s', async (_, headers) => {
    await publishSite('/old /new');
    await pull();
    const before = live();
    const text = bucket.text(MANIFEST_KEY) ?? '';
    bucket.put(MANIFEST_KEY, JSON.stringify({ ...(JSON.parse(text) as object), headers }));
    await expect(pull()).rejects.toThrow('has headers that cannot be used');
    expect([live(), calls]).toEqual([before, ['test', 'reload']]);
  });
});

test('a file that cannot be followed publishes nothing', async () => {
  await publishSite('/old /new');
  const before = bucket.text(MANIFEST_KEY);
  await expect(publishSite('/old /new 200', 'another')).rejects.toThrow(/line 1: has the status "200"/);
  expect(bucket.text(MANIFEST_KEY)).toBe(before);
});
