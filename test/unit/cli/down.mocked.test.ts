import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withLock } from '../../../cli/local/lock';
import { baton } from '../../helpers/baton';
import { testFolder, writeFiles } from '../../helpers/folder';
import { projectEnvironments } from '../../helpers/project-environments';

/** A Docker that knows containers by their environment, and images and volumes that all of them use. */
const fake = vi.hoisted(() => ({
  answers: true,
  /** Environment by container. */
  containers: {} as Record<string, string>,
  /** The project's folder by environment. */
  owners: {} as Record<string, string>,
  images: [] as string[],
  imagesInUse: [] as string[],
  ran: [] as string[],
  stopped: 0,
  prepared: 0,
}));

vi.mock('../../../deployer/local/docker', async (original) => {
  const docker = async (args: readonly string[]) => {
    if (!fake.answers) throw new Error('Cannot connect to the Docker daemon');
    const line = args.join(' ');
    const environment = /label=baton\.environment=(\S+)/.exec(line)?.[1] ?? '';
    const of = (name: string) => Object.keys(fake.containers).filter((one) => fake.containers[one] === name);
    if (line.includes('.Label "baton.project"')) return fake.owners[environment] ?? '';
    if (line.startsWith('ps --all') && line.includes('image-volume')) return '';
    if (line.startsWith('ps --all --quiet')) return of(environment).join('\n');
    if (line.startsWith('ps --all --filter')) return Object.values(fake.containers).join('\n');
    if (line.startsWith('volume ls') && line.includes('image-volume')) return 'baton-images-1';
    if (line.startsWith('images') && line.includes('label=org.baton.recipe')) return fake.images.join('\n');
    if (/^(version|volume ls|network ls|images)/.test(line)) return '';
    fake.ran.push(line);
    if (line.startsWith('rm ')) for (const one of args) delete fake.containers[one];
    const image = line.startsWith('image rm') ? args.at(-1) : undefined;
    if (image && fake.imagesInUse.includes(image))
      throw new Error(`Error response from daemon: conflict: unable to delete ${image} (cannot be forced)`);
    return '';
  };
  return {
    ...(await original<typeof import('../../../deployer/local/docker')>()),
    docker,
    list: async (args: readonly string[]) => (await docker(args)).split('\n').filter(Boolean),
  };
});
vi.mock('node:fs/promises', async (original) => {
  const { withOwnLocks } = await import('../../helpers/own-locks');
  return withOwnLocks(await original(), /^(local|other)$/);
});
vi.mock('../../../cli/prerequisites/docker', () => ({
  stopOwnDocker: async () => {
    fake.stopped += 1;
  },
  ensureDocker: async () => {
    fake.prepared += 1;
    throw new Error('the rest of up is not this test’s');
  },
}));

const FILES = [
  ...['local', 'production', 'staging', 'state'].flatMap((name) => [
    `terraform.${name}.tfstate`,
    `terraform.${name}.tfstate.backup`,
    `cdktf.out/stacks/${name}/cdk.tf.json`,
  ]),
  ...['local', 'other'].flatMap((name) => [
    `.baton/staging/${name}/release.zip`,
    `.baton/local/${name}/logs/a/journal.log`,
    `.baton/local/${name}/refusals/1`,
    `.baton/local/${name}/ca.pem`,
  ]),
  ...['.baton/dockerd.pid', 'dist/main.cjs', 'cache/package'],
];

let project: string;
let lines: string[];
const before = process.cwd();
beforeEach(() => {
  project = testFolder();
  writeFiles(
    project,
    FILES.map((path) => ({ path, content: 'x' })),
  );
  process.chdir(project);
  lines = [];
  Object.assign(fake, {
    answers: true,
    images: ['baton/debian:trixie', 'traefik:v0.0.1', 'someones/own:1'],
    owners: {},
    imagesInUse: [],
    ran: [],
  });
  Object.assign(fake, { containers: { gateway: 'local', machine: 'local' }, stopped: 0, prepared: 0 });
});
afterEach(() => process.chdir(before));

const context = (env: Readonly<Record<string, string>> = {}) => ({
  ...{ env, root: '.', cacheDir: join(project, 'cache'), interactive: false },
  environments: projectEnvironments(),
  log: (line: string) => lines.push(line),
});
const run = (...args: string[]) => baton(context(), ['down', ...args]);
const files = () =>
  readdirSync(project, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(project.length + 1))
    .sort();

describe('the last environment goes with all that the platform has', () => {
  test('but for the states of environments on AWS and the bootstrap', async () => {
    await run();
    expect(fake.ran).toEqual([
      'rm --force --volumes gateway machine',
      'volume rm baton-images-1',
      'image rm baton/debian:trixie',
      'image rm traefik:v0.0.1',
    ]);
    expect(fake.stopped).toBe(1);
    expect(files()).toEqual(
      FILES.filter((path) => /tfstate/.test(path) && !path.includes('.local.'))
        .concat('.baton/dockerd.pid', 'cache/package')
        .sort(),
    );
    expect(lines.at(-1)).toBe('down');
  });

  test.each([
    ['--keep-images', ['--keep-images'], {}],
    ['--keep-images that npm took for itself', [], { npm_config_keep_images: 'true' }],
  ])('but for the images, with %s', async (_, args, env) => {
    await baton(context(env), ['down', ...args]);
    expect(fake.ran).toEqual(['rm --force --volumes gateway machine']);
  });

  test('and the cache, with --cache', async () => {
    await run('local', '--cache');
    expect(existsSync('cache')).toBe(false);
  });

  test('an image that a container of something else uses stays, without a word of Docker’s', async () => {
    fake.imagesInUse = ['traefik:v0.0.1'];
    await run();
    expect(lines).toContain('removed 1 images that were built here');
    expect(lines.join('\n')).toContain('kept: 1 images that containers use');
    expect(lines.join('\n')).not.toContain('conflict');
    expect(lines.at(-1)).toBe('down');
  });

  test('also where Docker is not running', async () => {
    fake.answers = false;
    await run();
    expect(fake.ran).toEqual([]);
    expect(existsSync('terraform.local.tfstate')).toBe(false);
    expect(existsSync('terraform.production.tfstate')).toBe(true);
  });
});

test('beside another environment only its own goes, and it is said what goes with the last one', async () => {
  fake.containers = { ...fake.containers, 'other-machine': 'other' };
  await run('local', '--cache');
  expect(fake.ran).toEqual(['rm --force --volumes gateway machine']);
  expect(fake.stopped).toBe(0);
  expect(files()).toEqual(
    FILES.filter((path) => !/terraform\.local\.|(stacks|staging|\.baton\/local)\/local\//.test(path)).sort(),
  );
  expect(lines.join('\n')).toMatch(
    /other environments use them \(other\): images(.|\n)*npx baton down other/,
  );
});

test('what is left of an environment that no file describes any more can be removed', async () => {
  fake.containers = { ...fake.containers, 'other-machine': 'other' };
  await run('other');
  expect(fake.ran).toEqual(['rm --force --volumes other-machine']);
  expect(existsSync('.baton/local/other')).toBe(false);
  expect(existsSync('terraform.local.tfstate')).toBe(true);
});

test('while another command is at work, what all of them share stays', async () => {
  await withLock('other', { command: 'baton up other', folder: '/srv/other', pid: 1 }, () => run());
  expect(fake.ran).toEqual(['rm --force --volumes gateway machine']);
  expect(fake.stopped).toBe(0);
  expect(existsSync('dist/main.cjs')).toBe(true);
  expect(lines.at(-1)).toContain('Another command is at work');
});

describe('refused, and nothing is touched', () => {
  const untouched = async (args: readonly string[], words: string | RegExp) => {
    await expect(run(...args)).rejects.toThrow(words);
    expect(fake.ran).toEqual([]);
    expect(fake.stopped).toBe(0);
    expect(files()).toEqual([...FILES].sort());
  };
  test.each(['production', 'staging'])('an environment on AWS: %s', async (name) => {
    const words = `the environment "${name}" is on AWS; on this computer: local. Next step: npx cdktf destroy ${name}`;
    await untouched([name], words);
    // Whatever stands on a container.
    fake.containers = { machine: name };
    await untouched([name], words);
  });
  test.each(['prod', '../project', ''])('one that is not there: %j', (name) =>
    untouched([name], `no environment "${name}"; on this computer: local`),
  );
  test('an environment of another copy of the project, until that is gone', async () => {
    const other = testFolder();
    writeFiles(other, [{ path: 'cdktf.json', content: '{}' }]);
    fake.owners = { local: other };
    await untouched(['local'], `belongs to the project in ${other}`);
    rmSync(other, { recursive: true });
    await run();
    expect(fake.ran).toContain('rm --force --volumes gateway machine');
  });
  test('an environment that another command works on', async () => {
    const holder = { command: 'baton up local', folder: '/srv/site', pid: 4711 };
    await withLock('local', holder, () =>
      untouched(
        ['local'],
        '`baton up local` (process 4711) in /srv/site is at work on the environment "local"',
      ),
    );
  });
  test.each<[string, string[], string | RegExp]>([
    ['two', ['local', 'production'], /too many arguments for 'down'.*got 2/],
    ['an option that is none', ['--force'], "unknown option '--force'"],
  ])('%s', (_, args, words) => untouched(args, words));
});

describe('up starts nothing', () => {
  test.each<[string, string[], string]>([
    [
      'for an environment on AWS',
      ['production'],
      'is on AWS; on this computer: local. Next step: npx baton apply',
    ],
    ['for one that is not there', ['prod'], 'no environment "prod"; on this computer: local'],
    ['for two', ['local', 'local'], "too many arguments for 'up'"],
  ])('%s', async (_, args, words) => {
    await expect(baton(context(), ['up', ...args])).rejects.toThrow(words);
    expect(fake.prepared).toBe(0);
  });
});
