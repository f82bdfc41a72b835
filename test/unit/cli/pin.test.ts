import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandContext } from '../../../cli/command';
import { pin } from '../../../cli/pin';
import { Environments } from '../../../settings/environments';
import { testFolder, writeFiles } from '../../helpers/folder';
import { ImageRegistry } from '../../helpers/image-registry';

let registry: ImageRegistry;
let project: string;
let lines: string[];
const files = new Map<string, string>();
let runs = 0;
beforeEach(async () => {
  registry = await ImageRegistry.start();
  project = testFolder();
  lines = [];
  files.clear();
  mkdirSync(join(project, 'environments'));
});
afterEach(() => registry.stop());

const FILE = 'environments/images.json';
const pins = () => JSON.parse(readFileSync(join(project, FILE), 'utf8')) as Record<string, string>;

/** An environment of these apps, as an unfinished file has it. */
function environment(
  images: Readonly<Record<string, string>>,
  instanceType = 't4g.small',
  name = 'production',
): void {
  const apps = Object.fromEntries(Object.entries(images).map(([app, image]) => [app, { image }]));
  const input = { platform: 'aws', machine: { instanceType }, apps };
  files.set(`${name}.cjs`, `exports.default = ${JSON.stringify(input)}`);
}

/** A folder of its own each time: Node remembers what it has loaded. */
function built(): Environments {
  runs += 1;
  const folder = join(project, `built-${runs}`);
  writeFiles(
    folder,
    [...files].map(([path, content]) => ({ path, content })),
  );
  return new Environments(folder);
}

const run = (env: Record<string, string> = {}, name = 'production') =>
  pin(
    {
      environments: built(),
      env: { HOME: project, ...env },
      log: (line: string) => void lines.push(line),
    } as unknown as CommandContext,
    name,
    project,
  );

test('a tag becomes the digest that the registry has for it, of all processors together', async () => {
  const digest = registry.pushList('example/shop', '1.4.0', ['amd64', 'arm64']);
  const image = `${registry.host}/example/shop:1.4.0`;
  environment({ shop: image });
  await run();
  expect(pins()).toEqual({ [image]: digest });
  expect(lines).toEqual([
    `${image}: not pinned -> ${digest}`,
    `written: ${FILE}. Next step: commit it, then deploy production`,
  ]);
});

test.each([
  ['amd64', 't4g.small', 'arm64'],
  ['arm64', 't3.small', 'amd64'],
])('an image for %s alone is refused for %s, with what to do', async (built, instanceType, machine) => {
  registry.pushOne('example/shop', '1', built);
  registry.pushList('example/api', '1', ['amd64', 'arm64']);
  environment(
    { shop: `${registry.host}/example/shop:1`, api: `${registry.host}/example/api:1` },
    instanceType,
  );
  await expect(run()).rejects.toThrow(
    new RegExp(
      `nothing was written:\\n  .*/example/shop:1: is built for ${built}, and the machine ${instanceType} is ` +
        `${machine}: build it with docker buildx build --platform linux/${machine}, or choose another machine$`,
    ),
  );
  expect(existsSync(join(project, FILE))).toBe(false);
});

test('one that is pinned in the environment itself is compared, and not written', async () => {
  const digest = registry.pushOne('example/shop', '1', 'arm64');
  environment({ shop: `${registry.host}/example/shop:1@${digest}` });
  await run();
  expect(pins()).toEqual({});
  environment({ shop: `${registry.host}/example/shop:1@${digest}` }, 't3.small');
  await expect(run()).rejects.toThrow('is built for arm64');
});

test('pins of other environments stay; what nobody names any more goes', async () => {
  const first = registry.pushOne('example/shop', '1', 'arm64');
  const second = registry.pushOne('example/shop', '2', 'arm64');
  const shop = (tag: number) => `${registry.host}/example/shop:${tag}`;
  environment({ shop: shop(1) }, 't4g.small', 'staging');
  await run({}, 'staging');
  environment({ shop: shop(2) });
  await run();
  expect(pins()).toEqual({ [shop(1)]: first, [shop(2)]: second });
  environment({ shop: shop(2) }, 't4g.small', 'staging');
  await run();
  expect(pins()).toEqual({ [shop(2)]: second });
});

test('a private registry is asked with what docker login has kept', async () => {
  registry.login = 'example-org:a-token';
  const digest = registry.pushOne('example/shop', '1', 'arm64');
  const image = `${registry.host}/example/shop:1`;
  environment({ shop: image });
  await expect(run()).rejects.toThrow(/answered 401/);
  const auth = Buffer.from('example-org:a-token').toString('base64');
  writeFileSync(join(project, 'config.json'), JSON.stringify({ auths: { [registry.host]: { auth } } }));
  await run({ DOCKER_CONFIG: project });
  expect(pins()).toEqual({ [image]: digest });
});

test('every image that cannot be pinned is named at once', async () => {
  environment({ shop: `${registry.host}/example/shop:1`, api: `${registry.host}/example/api:2` });
  await expect(run()).rejects.toThrow(/api:2: .* answered 404\n.*shop:1: .* answered 404/);
});

test('an environment without apps says so', async () => {
  environment({});
  await expect(run()).rejects.toThrow('environments/production.ts names no apps');
});
