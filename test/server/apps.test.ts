/** An app beside the static site, and in place of it: deployed, replaced, refused and removed on a real server. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { layout } from '../../deployer/local/layout';
import { localStore } from '../../deployer/local/store';
import type { JobMarker } from '../../protocol/app-markers';
import { jobMarkerKey } from '../../protocol/app-markers';
import { type Answer, probe } from '../../protocol/probe';
import { readJson } from '../../protocol/store';
import type { AppInput } from '../../settings/apps-schema';
import { CountingDatabase } from '../helpers/counting-database';
import { eventually } from '../helpers/eventually';
import { ask } from '../helpers/http';
import { machinesOf } from '../helpers/machines';
import { ProjectCopy } from '../helpers/project-copy';
import { buildShop, removeShop } from '../helpers/shop-image';
import { firstEvents, overWebSocket } from '../helpers/streams';

const NAME = 'apps';
const PORTS = { http: 8021, https: 8421 };
const NETWORK = '10.221.0.0/16';
const NAMES = layout(NAME, NETWORK);
const DOMAIN = 'baton.localhost';
const SHOP = `shop.${DOMAIN}`;
const IMAGE = 'baton-test/shop:dev';
const ENVIRONMENT = `environments/${NAME}.ts`;
const SECRET = 'shop-database-url';

let project: ProjectCopy;
let database: CountingDatabase;
/** The environment without apps. */
let original: string;
const docker = (...args: string[]) => execFileSync('docker', args, { encoding: 'utf8' }).trim();
const own = ['--filter', `label=baton.environment=${NAME}`];
const machines = () => machinesOf(NAME);
const onMachine = (...args: string[]) => docker('exec', machines()[0] ?? '', ...args);
const deploy = () => project.run('npx', 'cdktf', 'deploy', NAME, '--auto-approve');
const up = () => project.run('npm', 'run', 'up', NAME);

const page = (path: string, host = SHOP): Promise<Answer> =>
  probe({
    ...{ address: '127.0.0.1', port: PORTS.https, host, path },
    ca: project.read(`.baton/local/${NAME}/ca.pem`),
  });

/**
 * The environment's apps from now on.
 * @param site whether it says anything of a static site
 * @param sites further ones
 */
function setApps(apps: Readonly<Record<string, AppInput>>, site = true, sites: object = {}): void {
  const line = Object.entries({ apps, sites })
    .filter(([, value]) => Object.keys(value).length > 0)
    .map(([name, value]) => `  ${name}: ${JSON.stringify(value)},\n`)
    .join('');
  project.edit(ENVIRONMENT, () => {
    const text = site ? original : original.replace(/^ {2}site: \{\n[\s\S]*?^ {2}\},\n/m, '');
    return text.replace("  platform: 'local',\n", `  platform: 'local',\n${line}`);
  });
}

const shop = (input: Partial<AppInput> = {}): Record<string, AppInput> => ({
  shop: {
    ...{ image: IMAGE, port: 8080, host: SHOP, health: '/up', env: { GREETING: 'first' } },
    secrets: { DATABASE_URL: SECRET },
    egress: [`${NAMES.servers.host}:${database.port}`],
    release: ['node', 'bin/migrate.mjs'],
    jobs: { digest: { every: 'minute', command: ['node', 'bin/digest.mjs'] } },
    ...input,
  },
});

const greets = (greeting: string) => async () => (await page('/')).body.includes(`<h1>${greeting}</h1>`);

/** Asks the app and the site again and again while `work` runs. */
async function askingMeanwhile<T>(
  work: Promise<T>,
): Promise<{ result: T; failures: string[]; asked: number }> {
  const failures: string[] = [];
  let asked = 0;
  let isRunning = true;
  const asking = async (host: string) => {
    for (; isRunning; await sleep(50)) {
      asked += 1;
      const { status } = await page('/', host).catch((error: Error) => ({ status: error.message }));
      if (status !== 200) failures.push(`${host}: ${status}`);
    }
  };
  const both = Promise.all([asking(SHOP), asking(DOMAIN)]);
  try {
    return { result: await work, failures, asked };
  } finally {
    isRunning = false;
    await both;
  }
}

const marker = async () =>
  (await readJson<JobMarker>(
    localStore(NAMES),
    NAMES.buckets.data,
    jobMarkerKey('shop', 'digest'),
  )) as JobMarker;

/** The due times that any server has started the job for, as the logs of all of them say. */
function started(): string[] {
  const folder = join(project.folder, `.baton/local/${NAME}/logs`);
  const before = readdirSync(folder).map((name) => readFileSync(join(folder, name, 'journal.log'), 'utf8'));
  const now = onMachine('journalctl', '--no-pager', '-u', 'baton-agent');
  return [...[...before, now].join('\n').matchAll(/job shop\/digest: due (\S+), starts/g)].map(
    ([, due]) => due ?? '',
  );
}

beforeAll(async () => {
  buildShop(IMAGE);
  database = await CountingDatabase.start();
  project = await ProjectCopy.create({ name: NAME, network: NETWORK, ports: PORTS });
  original = project.read(ENVIRONMENT);
  setApps(shop());
}, 300_000);

afterAll(async () => {
  const { output } = await project.run('npm', 'run', 'down', NAME, '--', '--keep-images');
  expect(output).toContain('down');
  for (const kind of ['container', 'volume', 'network'])
    expect(docker(kind, 'ls', '--quiet', ...own)).toBe('');
  project.remove();
  database.stop();
  removeShop(IMAGE);
}, 180_000);

describe('an app at a subdomain, beside the static site', () => {
  test('a secret that nobody has stored is named before a machine boots, with how to store it', async () => {
    const { code, output } = await up();
    expect(code).not.toBe(0);
    expect(output).toContain(`does not have: ${SECRET}`);
    expect(output).toContain(`npx baton secrets ${NAME} set ${SECRET}`);
    expect(machines()).toEqual([]);
  });

  test('comes up from an image that was built here', async () => {
    const url = `http://${NAMES.servers.host}:${database.port}/`;
    execFileSync(
      'docker',
      [
        ...['run', '--rm', '--interactive', '--volume', `${NAMES.parameters}:/parameters`],
        ...['baton/tools:trixie', 'sh', '-c', `umask 077; cat >/parameters/secrets/${SECRET}`],
      ],
      { input: `${url}\n` },
    );
    const { code, output } = await up();
    expect(output).toContain(`https://${DOMAIN}:${PORTS.https}/`);
    expect(code).toBe(0);
    expect(machines()).toHaveLength(1);
  });

  test('has a certificate, its greeting and its database', async () => {
    const { status, body, certificateProblem } = await page('/');
    expect(certificateProblem).toBeUndefined();
    expect(status).toBe(200);
    expect(body).toContain('<h1>first</h1>');
    expect(body).toContain(`Visit ${database.count('visits')}`);
    expect((await page('/', DOMAIN)).body).toBe(readFileSync('examples/site/index.html', 'utf8'));
  });

  test('its release command ran once, before it started', () => {
    expect(database.asked[0]).toBe('migrations');
    expect(database.count('migrations')).toBe(1);
    expect(onMachine('docker', 'logs', 'shop.release')).toContain('migration 1 is done');
  });

  test('a websocket, server-sent events and an upload reach it', async () => {
    const where = { address: '127.0.0.1', port: PORTS.https, host: SHOP };
    expect(await overWebSocket({ ...where, path: '/socket' }, 'still there?')).toBe('still there?');
    expect(await firstEvents({ ...where, path: '/events' })).toBe('data: 1\n\ndata: 2\n\n');
    const body = randomBytes(3 * 1024 ** 2);
    const uploaded = await ask({ ...where, tls: true, path: '/uploads', method: 'POST', body });
    expect(JSON.parse(uploaded.body.toString())).toEqual({
      bytes: body.length,
      sha256: createHash('sha256').update(body).digest('hex'),
    });
  });

  test('its secrets are in no file of the release', () => {
    const found = onMachine('sh', '-c', `grep -rl ':${database.port}/' /srv/baton/release/ || true`);
    expect(found).toBe('');
  });

  test('its job runs', async () => {
    await eventually(() => database.count('digests') > 0, 130);
    expect((await marker()).runs).toBe(database.count('digests'));
  });
});

describe('a replacement', () => {
  test('keeps it answering, and the release command runs once for the new release', async () => {
    const [old] = machines();
    setApps(shop({ env: { GREETING: 'second' } }));
    const { result, failures, asked } = await askingMeanwhile(deploy());
    expect(result.output).toMatch(/switch: the address .* is at/);
    expect(result.code).toBe(0);
    expect(machines()).toHaveLength(1);
    expect(machines()).not.toContain(old);
    await eventually(greets('second'));
    expect(database.count('migrations')).toBe(2);
    expect(asked).toBeGreaterThan(50);
    // Answers under way at the very moment of the switch may be lost; wrong ones may not.
    expect(failures.filter((failure) => /: \d+$/.test(failure))).toEqual([]);
    expect(failures.length).toBeLessThanOrEqual(6);
  });

  test('the job goes on at the new server, and no due time has had two runs', async () => {
    const before = (await marker()).runs;
    await eventually(async () => (await marker()).runs > before, 200);
    await eventually(async () => (await marker()).last?.seconds !== undefined);
    const dues = started();
    expect(dues.length).toBe((await marker()).runs);
    expect(new Set(dues).size).toBe(dues.length);
    expect(database.count('digests')).toBe(dues.length);
    expect((await marker()).server).toBe(machines()[0]);
  });

  test('an app that ends at its start never serves: the deploy fails with its own words', async () => {
    setApps(shop({ command: ['node', '-e', 'console.error("Error: no shelves"); process.exit(7)'] }));
    const { result, failures } = await askingMeanwhile(deploy());
    expect(result.code).not.toBe(0);
    expect(result.output).toContain('did not pass the gate');
    expect(result.output).toMatch(/container shop: .*restart/);
    expect(result.output).toContain('Error: no shelves');
    expect(failures).toEqual([]);
    expect(await greets('second')()).toBe(true);
  });

  test('an app that runs and is not well never serves: the deploy fails once its time is over', async () => {
    setApps(shop({ health: '/nowhere', healthSeconds: 5 }));
    const { result, failures } = await askingMeanwhile(deploy());
    expect(result.code).not.toBe(0);
    expect(result.output).toMatch(/app shop: http:\S+:8080\/nowhere: 404, and its 5 s are over/);
    expect(result.output).toContain('shop: listening at 8080');
    expect(failures).toEqual([]);
    expect(await greets('second')()).toBe(true);
  });

  test('a release command that fails is named with its output, and is not repeated by that machine', async () => {
    database.refused.add('migrations');
    const visits = database.attempts('migrations');
    setApps(shop({ env: { GREETING: 'never seen' } }));
    const { result, failures } = await askingMeanwhile(deploy());
    expect(result.code).not.toBe(0);
    expect(result.output).toContain(
      'the migration failed: the database answered 500: no such table: migrations',
    );
    expect(result.output).toMatch(
      /app shop: its release command failed .*node bin\/migrate.mjs: ended with code 1/,
    );
    expect(failures).toEqual([]);
    expect(await greets('second')()).toBe(true);
    // Its boot tries again every 20 s.
    await sleep(30_000);
    expect(database.attempts('migrations')).toBe(visits + 1);
    database.refused.clear();
  });

  test('an image that was built again under the same name comes with another machine', async () => {
    const source = join(project.folder, 'examples/built-again');
    cpSync('examples/shop', source, { recursive: true });
    project.edit('examples/built-again/server.mjs', (text) =>
      text.replace('<title>Shop', '<title>Another shop'),
    );
    buildShop(IMAGE, source);
    setApps(shop({ env: { GREETING: 'second' } }));
    expect((await deploy()).code).toBe(0);
    expect(machines()).toHaveLength(1);
    expect((await page('/')).body).toContain('<title>Another shop');
  });
});

describe('an app at the domain itself', () => {
  test('is the site: there is no static one', async () => {
    setApps(shop({ host: DOMAIN, env: { GREETING: 'at the top' } }), false);
    const { code, output } = await deploy();
    expect(output).toMatch(/switch: the address .* is at/);
    expect(code).toBe(0);
    expect((await page('/', DOMAIN)).body).toContain('<h1>at the top</h1>');
    expect(onMachine('docker', 'ps', '--all', '--format', '{{.Names}}').split('\n')).not.toContain('nginx');
  });

  test('a rollback leads to the static site, which has all of its images', async () => {
    const { code, output } = await project.run(
      'node',
      'cli/run.mjs',
      'rollback',
      NAME,
      '--reason',
      'the shop',
    );
    expect(code, output).toBe(0);
    expect((await page('/', DOMAIN)).body).toBe(readFileSync('examples/site/index.html', 'utf8'));
  });

  test('taken out again, the static site is as it was', async () => {
    setApps({});
    const { code, output } = await project.run('node', 'cli/run.mjs', 'resume', NAME);
    expect(code, output).toBe(0);
    expect((await up()).code).toBe(0);
    expect((await page('/', DOMAIN)).body).toBe(readFileSync('examples/site/index.html', 'utf8'));
    expect(onMachine('docker', 'ps', '--all', '--format', '{{.Names}}')).not.toContain('shop');
  });
});

describe('two sites and two apps on one server', () => {
  const BLOG = `blog.${DOMAIN}`;
  const ADMIN = `admin.${DOMAIN}`;
  const sites = { blog: { domain: BLOG, directory: 'pages/blog' } };
  const two = (greeting: string) => {
    const { shop: one } = shop({ env: { GREETING: greeting }, jobs: {} });
    return { ...shop(), ...(one && { admin: { ...one, host: ADMIN, release: ['true'] } }) };
  };
  const all = async () => ({
    main: (await page('/', DOMAIN)).body === readFileSync('examples/site/index.html', 'utf8'),
    blog: (await page('/', BLOG)).body,
    shop: /<h1>(.*)<\/h1>/.exec((await page('/')).body)?.[1],
    admin: /<h1>(.*)<\/h1>/.exec((await page('/', ADMIN)).body)?.[1],
  });

  test('each answers at its own name', async () => {
    mkdirSync(join(project.folder, 'pages/blog'), { recursive: true });
    writeFileSync(join(project.folder, 'pages/blog/index.html'), 'the blog');
    setApps(two('admin'), true, sites);
    const { code, output } = await up();
    expect(code, output).toBe(0);
    expect(await all()).toEqual({ main: true, blog: 'the blog', shop: 'first', admin: 'admin' });
  });

  test('one is changed, and the others are as they were', async () => {
    setApps(two('changed'), true, sites);
    expect((await deploy()).code).toBe(0);
    expect(await all()).toEqual({ main: true, blog: 'the blog', shop: 'first', admin: 'changed' });
  });

  test('one of each is taken out, and the others are as they were', async () => {
    setApps(shop());
    expect((await deploy()).code).toBe(0);
    const { main, shop: greeting } = await all();
    expect({ main, greeting }).toEqual({ main: true, greeting: 'first' });
    for (const host of [BLOG, ADMIN]) expect((await page('/', host)).status).toBe(404);
  });
});
