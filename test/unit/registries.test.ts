/** What is only dropped into its folder and named nowhere would never ship, and no other test would fail. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RECIPES } from '../../deployer/local/images/catalog';
import { commandsOf } from '../../deployer/platforms';
import { services } from '../../docker/services';
import versions from '../../docker/versions.json';
import { PLATFORMS } from '../../settings/platforms';
import type { Environment } from '../../settings/schema';
import { SERVICE_NAMES } from '../../settings/services';
import { STACK_PLATFORMS } from '../../stacks/platforms';
import { firstFiles } from '../../userdata/files';
import { userDataFiles } from '../../userdata/release-files';
import { leastApp } from '../helpers/apps';
import { awsEnvironment } from '../helpers/environments';

const ROOT = join(import.meta.dirname, '../..');
const folders = (path: string) =>
  readdirSync(join(ROOT, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** With everything that it can ask for. */
const everything = awsEnvironment({
  site: { php: true },
  alerts: { receivers: [{ kind: 'webhook', url: 'https://hooks.example.com/' }] },
});

describe('a service', () => {
  test('each folder with a service is in the bundle', () => {
    // An environment names its apps itself.
    const found = folders('docker').filter(
      (name) => name !== 'apps' && existsSync(join(ROOT, 'docker', name, 'service.ts')),
    );
    const bundled = services(everything).map(({ name }) => name);
    expect([...bundled].sort()).toEqual([...found].sort());
    expect([...SERVICE_NAMES].sort()).toEqual([...found].sort());
    expect(Object.keys(versions.images).sort()).toEqual([...found].sort());
  });
});

test('each folder with a Dockerfile is in the catalogue of images', () => {
  const found = folders('deployer/local/images').filter((name) =>
    existsSync(join(ROOT, 'deployer/local/images', name, 'Dockerfile')),
  );
  const known = new Set(Object.values(RECIPES).map(({ folder }) => folder));
  // What these are built in.
  expect(found.filter((name) => !known.has(name) && name !== 'debian' && name !== 'go')).toEqual([]);
});

test.each([
  ['userdata/steps', (file: string) => `/usr/local/lib/baton/steps/${file}`],
  ['userdata/boot', (file: string) => `boot/${file}`],
])('each boot step in %s reaches the server', (folder, path) => {
  const withApps = awsEnvironment({ apps: { shop: leastApp } });
  const shipped = [...firstFiles(withApps), ...userDataFiles(withApps)].map((file) => file.path);
  for (const file of readdirSync(join(ROOT, folder))) expect(shipped).toContain(path(file));
});

test('each platform has settings, a stack and commands', () => {
  const names = PLATFORMS.map(({ name }) => name);
  expect(STACK_PLATFORMS.map(({ settings }) => settings.name)).toEqual(names);
  for (const platform of names) expect(() => commandsOf({ platform } as Environment)).not.toThrow();
});

test.each(['aws', 'local'])(
  'each step that a construct on %s starts is one of the platform’s program',
  (name) => {
    const constructs = readdirSync(join(ROOT, 'constructs', name))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => read(join('constructs', name, file)));
    const stack = read(`stacks/${name}-stack.ts`);
    const used = [stack, ...constructs].flatMap((text) =>
      [...text.matchAll(/(?:awsStep|localStep|made)\((?:\w+, )?'([a-z-]+)'/g)].map(([, step = '']) => step),
    );
    const program = read(`deployer/${name}/main.ts`);
    const known = new Set([...program.matchAll(/^ {2}'?([a-z-]+)'?: \{/gm)].map(([, step]) => step));
    expect(used.length).toBeGreaterThan(5);
    expect([...new Set(used)].filter((step) => !known.has(step))).toEqual([]);
  },
);
