/** What an environment may say of its apps, and what each mistake is answered with. */
import { describe, expect, test } from 'vitest';
import { EVERY_FORMS } from '../../../settings/every';
import { hostNames } from '../../../settings/schema';
import { apiApp, DIGEST, leastApp, shopApp } from '../../helpers/apps';
import { awsEnvironment, leastAws, leastLocal, localEnvironment } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

const shop = (change: object) => problemsOf({ ...leastAws, apps: { shop: { ...leastApp, ...change } } });
const both = (one: object, other: object, more: object = {}) =>
  problemsOf({
    ...leastAws,
    ...more,
    apps: { one: { ...leastApp, ...one }, other: { ...leastApp, ...other } },
  });

test('what an app need not say', () => {
  expect(awsEnvironment({ apps: { shop: leastApp } }).apps.shop).toEqual({
    ...leastApp,
    paths: ['/'],
    healthSeconds: 60,
    env: {},
    secrets: {},
    secretFiles: {},
    jobs: {},
    user: '10001:10001',
    allowRoot: false,
    readOnly: true,
    writable: ['/tmp'],
    writableMiB: 64,
    volumes: [],
    memoryMiB: 256,
    cpus: 1,
    pids: 256,
    egress: [],
    uploadMiB: 32,
    sticky: false,
    stopSeconds: 10,
  });
});

describe('a wrong value gives one line', () => {
  const image = 'must be an image with a tag or a digest, such as ghcr.io/example-org/shop:1.4.0';
  const secret = 'must be the name of a stored secret (a-z, 0-9 and -), never the secret itself';
  const folder = 'must be an absolute path inside the container, such as /tmp or /app/cache';
  const port = 'must be a whole number, 1024-65535';
  test.each([
    ['image', { image: 'shop' }, `image: ${image}, got "shop"`],
    ['image', { image: 'https://ghcr.io/shop:1' }, `image: ${image}, got "https://ghcr.io/shop:1"`],
    ['a port that needs root', { port: 80 }, `port: ${port}, got 80`],
    ['no health', { health: undefined }, 'health: is required'],
    ['health', { health: 'up' }, 'health: must be a path that begins with a slash, such as /up, got "up"'],
    [
      'a host without a dot',
      { host: 'shop' },
      'host: must be a lower-case host name with a dot, such as example.com, got "shop"',
    ],
    ...['/api/', 'api', '/a b', '//', '/../x', '/api*', '/a`b'].map((path) => [
      'paths',
      { paths: [path] },
      expect.stringContaining(
        'paths.0: must be a path of A-Z, a-z, 0-9, . _ ~ and - without a slash at its end, such as /api, or / for all',
      ),
    ]),
    ['no path', { paths: [] }, 'paths: must name at least one path, such as /, got []'],
    [
      'a variable',
      { env: { 'RAILS-ENV': 'x' } },
      "env.RAILS-ENV: must be a variable's name of A-Z, a-z, 0-9 and _, such as RAILS_ENV",
    ],
    [
      'a secret itself',
      { secrets: { URL: 'postgres://a:b@c/d' } },
      `secrets.URL: ${secret}, got "postgres://a:b@c/d"`,
    ],
    ['a secret of a file', { secretFiles: { key: 'A B' } }, `secretFiles.key: ${secret}, got "A B"`],
    [
      'a file elsewhere',
      { secretFiles: { '../key': 'tls-key' } },
      "secretFiles.../key: must be a file's name, such as tls.key, without folders",
    ],
    [
      'when a job runs',
      { jobs: { digest: { every: 'daily', command: ['x'] } } },
      `jobs.digest.every: must be one of ${EVERY_FORMS}, got "daily"`,
    ],
    [
      'what a job runs',
      { jobs: { digest: { every: 'hour', command: [] } } },
      "jobs.digest.command: must name a program and its arguments, a text each, such as ['bin/migrate'], got []",
    ],
    [
      'a user by name',
      { user: 'node' },
      'user: must be uid:gid in numbers, such as \'10001:10001\': names differ from image to image, got "node"',
    ],
    ['a folder', { writable: ['tmp'] }, `writable.0: ${folder}, got "tmp"`],
    ['a folder with options', { writable: ['/tmp:exec'] }, `writable.0: ${folder}, got "/tmp:exec"`],
    [
      'egress without a port',
      { egress: ['db.example.com'] },
      'egress.0: must be host:port, such as db.example.com:5432, with a port of 1-65535, got "db.example.com"',
    ],
    [
      'egress beyond the last port',
      { egress: ['db.example.com:65536'] },
      expect.stringContaining('egress.0: must be host:port'),
    ],
    ['uploads', { uploadMiB: 0 }, 'uploadMiB: must be a whole number, 1-1024 MiB, got 0'],
    [
      'a policy of two lines',
      { contentSecurityPolicy: 'a\nb' },
      'contentSecurityPolicy: must be one line of printable ASCII, got "a\\nb"',
    ],
    [
      'metrics with a query, which would keep nobody from them',
      { metrics: { path: '/stats?format=prometheus' } },
      'metrics.path: must be a path that begins with a slash, without a query, such as /metrics, got "/stats?format=prometheus"',
    ],
    ['a slip', { memory: 512 }, 'memory: no such setting'],
  ])('%s', (_, change, line) => {
    const problems = shop(change);
    expect(problems).toEqual([typeof line === 'string' ? expect.stringMatching(`^apps\\.shop\\.`) : line]);
    if (typeof line === 'string') expect(problems[0]).toBe(`apps.shop.${line}`);
  });

  test.each([
    ['a list', ['/srv/shop:/data']],
    ['an object', { data: '/data' }],
    ['a text', '/data'],
  ])('a volume, whose state a replacement would lose, with the ways out: %s', (_, volumes) => {
    expect(shop({ volumes })).toEqual([
      expect.stringMatching(
        /^apps\.shop\.volumes: must not be there: a replaced server takes its disk along.*managed database.*object storage/,
      ),
    ]);
  });

  test.each(['Shop', 'shop_1', '1shop', 'shop-', 'a--b', 'x'.repeat(31)])('a name: %s', (name) => {
    const [problem, ...others] = problemsOf({ ...leastAws, apps: { [name]: leastApp } });
    expect(problem).toMatch(/^apps\.[^:]+: must (be a name of a-z|have at most 30)/);
    expect(others).toEqual([]);
  });

  test.each([
    [
      'https://ghcr.io',
      { user: 'a', passwordSecret: 'x' },
      /^registries\.https:\/\/ghcr\.io: must be the host of/,
    ],
    ['ghcr.io', { user: 'a b', passwordSecret: 'x' }, /^registries\.ghcr\.io\.user: must be a user/],
    [
      'ghcr.io',
      { user: 'a', passwordSecret: 'X Y' },
      /^registries\.ghcr\.io\.passwordSecret: must be the name/,
    ],
  ])('a registry: %s %j', (host, registry, problem) => {
    expect(problemsOf({ ...leastAws, registries: { [host]: registry } })).toEqual([
      expect.stringMatching(problem),
    ]);
  });
});

describe('what contradicts', () => {
  const apex = { host: 'example.com' };
  test.each([
    [
      'one address twice',
      both({}, {}),
      ['apps.other.paths: must be its own, but apps.one serves shop.example.com/ too'],
    ],
    [
      'one path twice',
      both({}, { paths: ['/api', '/'], health: '/api/up' }),
      ['apps.other.paths: must be its own, but apps.one serves shop.example.com/ too'],
    ],
    [
      'the same path in one',
      shop({ paths: ['/a', '/a'], health: '/a' }),
      ['apps.shop.paths: must be its own, but apps.shop serves shop.example.com/a too'],
    ],
    [
      'an alias',
      problemsOf({ ...leastAws, aliases: ['shop.example.com'], apps: { shop: leastApp } }),
      [
        'apps.shop.host: must be no alias, which leads to example.com: leave it out of aliases, got "shop.example.com"',
      ],
    ],
    [
      'the dashboards',
      shop({ host: 'monitoring.example.com' }),
      ['apps.shop.host: must be another name, for the dashboards are there, got "monitoring.example.com"'],
    ],
    [
      'a variable of both kinds',
      shop({ env: { URL: 'x' }, secrets: { URL: 'url' } }),
      ['apps.shop.secrets.URL: must not be in env too: leave one of them out'],
    ],
    [
      'root',
      shop({ user: '0:0' }),
      [
        'apps.shop.user: must not be root, from which a weakness of the app leads further: write another, such as \'10001:10001\', or allowRoot: true, got "0:0"',
      ],
    ],
    [
      'root in more digits',
      shop({ user: '000:1' }),
      [expect.stringMatching(/^apps\.shop\.user: must not be root/)],
    ],
    [
      'more in memory than there is',
      shop({ writable: ['/tmp', '/a', '/b'], writableMiB: 100 }),
      [
        'apps.shop.writable: must fit into its memory, of which 3 folders of 100 MiB (writableMiB) are 300; write a larger memoryMiB, got 256',
      ],
    ],
    [
      'a folder twice',
      shop({ writable: ['/tmp', '/tmp'] }),
      ['apps.shop.writable: must not repeat a folder, got "/tmp"'],
    ],
    [
      'metrics that hide the health path from the gate',
      shop({ metrics: { path: '/u' } }),
      [
        'apps.shop.metrics.path: must not be the beginning of health ("/up"), which the gate asks for as the public, who gets none of it; write another path or port, got "/u"',
      ],
    ],
    [
      'health below the path that metrics have by default',
      shop({ health: '/metrics/up', metrics: {} }),
      [expect.stringMatching(/^apps\.shop\.metrics\.path: .* got "\/metrics"$/)],
    ],
    ['metrics beside health at a port of their own', shop({ metrics: { path: '/up', port: 9394 } }), []],
    ...['nginx-blog', 'php-blog'].map((name) => [
      `the name of what serves a further site: ${name}`,
      problemsOf({
        ...leastAws,
        sites: { blog: { domain: 'blog.example.com' } },
        apps: { [name]: leastApp },
      }),
      [`apps.${name}: must have another name, as the web server or the PHP of sites.blog has it`],
    ]),
    ...(
      [
        ['/', 'all of its image'],
        ...['/proc', '/proc/sys', '/sys', '/sys/fs/cgroup'].map((path) => [path, 'the kernel fills']),
        ...['/dev', '/dev/shm'].map((path) => [path, '/dev/shm can be written already']),
        ...['/run/baton', '/run/baton/secrets'].map((path) => [path, 'the stored secrets']),
        ...['/etc/hosts', '/etc/resolv.conf'].map((path) => [path, 'a file that Docker writes']),
        ...['/usr', '/bin', '/usr/local/bin'].map((path) => [path, "the image's programs are"]),
      ] as [string, string][]
    ).map(([path, why]) => [
      `a folder that no app can have as its own: ${path}`,
      shop({ writable: ['/tmp', path] }),
      [
        expect.stringMatching(
          new RegExp(
            `^apps\\.shop\\.writable\\.1: must not be ${path}, .*${why}.*write a folder of the app's own`,
          ),
        ),
      ],
    ]),
    [
      'folders that only look like those',
      shop({ writable: ['/process', '/run', '/run/batons', '/usr/src/app/tmp'], writableMiB: 8 }),
      [],
    ],
    [
      'two folders of a wrong form, which are not compared',
      shop({ writable: ['tmp', '/tmp/'] }),
      [
        expect.stringMatching(/^apps\.shop\.writable\.0: must be an absolute path/),
        expect.stringMatching(/^apps\.shop\.writable\.1: must be an absolute path/),
      ],
    ],
    [
      'a health that leads to the site',
      shop({ ...apex, paths: ['/api'], health: '/up' }),
      [
        'apps.shop.health: must be below one of its paths (/api), where the gate asks for it by its public name, got "/up"',
      ],
    ],
    [
      'a health that only looks as if',
      shop({ ...apex, paths: ['/api'], health: '/apiary' }),
      [expect.stringContaining('apps.shop.health: must be below one of its paths (/api)')],
    ],
    [
      'a health that leads to another app',
      both({ health: '/api/up' }, { paths: ['/api'], health: '/api/up' }),
      [expect.stringContaining('apps.one.health: must be below one of its paths (/)')],
    ],
    [
      'settings of a site that is not there',
      problemsOf({
        ...leastAws,
        site: { directory: '_site', php: true },
        apps: { shop: { ...leastApp, ...apex } },
      }),
      ['directory', 'php'].map(
        (setting) =>
          `site.${setting}: must not be there, as apps.shop serves all of example.com; leave it out, or give the app another host, or paths such as /app`,
      ),
    ],
    ...['172.28.1.10:9090', '172.29.128.10:8080', '127.0.0.1:80', '169.254.169.254:80'].map((to) => [
      `egress to the server itself: ${to}`,
      shop({ egress: [to] }),
      [
        `apps.shop.egress: must not lead to the server itself or its containers; an app reaches another by its public name, got "${to}"`,
      ],
    ]),
  ] as [string, string[], unknown[]][])('%s', (_, problems, expected) => {
    expect(problems).toEqual(expected);
  });

  test.each([
    'nginx',
    'traefik',
    'php',
    'agent',
    'identity',
    'aliases',
    'registries',
    'health',
    'maintenance',
    'node',
    'docker',
    'blackbox',
  ])('a name that something on the server has: %s', (name) => {
    expect(problemsOf({ ...leastAws, apps: { [name]: leastApp } })).toEqual([
      `apps.${name}: must have another name, which nothing on the server has`,
    ]);
  });

  test('more than there are networks for', () => {
    const apps = Object.fromEntries(
      Array.from({ length: 101 }, (_, index) => [
        `a${index}`,
        { ...leastApp, paths: [`/a${index}`], health: `/a${index}/up` },
      ]),
    );
    expect(problemsOf({ ...leastAws, apps })).toEqual(['apps: must be at most 100, got 101']);
  });

  test('more jobs than there are addresses for', () => {
    const job = { every: 'hour', command: ['x'] };
    const jobs = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`j${index}`, job]));
    expect(shop({ jobs })).toEqual([expect.stringMatching(/^apps\.shop\.jobs: must be at most 100, got /)]);
  });

  test('an app of a wrong kind is one problem, not a crash', () => {
    for (const wrong of [null, 'ghcr.io/x:1', 7, []])
      expect(problemsOf({ ...leastAws, apps: { shop: wrong } })).toHaveLength(1);
    expect(problemsOf({ ...leastAws, apps: null })).toHaveLength(1);
  });
});

describe('what goes together', () => {
  test.each([
    ['paths of one host to two apps and the site', { api: apiApp, shop: shopApp }],
    ['one path inside another', { api: apiApp, v2: { ...apiApp, paths: ['/api/v2'], health: '/api/v2' } }],
    ['an app as the whole site', { shop: { ...leastApp, host: 'example.com' } }],
    ['an app in the place of the default alias', { shop: { ...leastApp, host: 'www.example.com' } }],
    ['root that is asked for', { shop: { ...leastApp, user: '0:0', allowRoot: true } }],
    ['a database in a VPC', { shop: { ...leastApp, egress: ['172.31.4.5:5432', '10.0.0.8:6379'] } }],
  ])('%s', (_, apps) => {
    expect(problemsOf({ ...leastAws, apps })).toEqual([]);
  });

  test('each host is in the certificate once, and a default alias gives way', () => {
    const api = { ...apiApp, host: 'shop.example.com' };
    expect(
      hostNames(awsEnvironment({ apps: { shop: leastApp, api, a: { ...leastApp, host: 'a.org' } } })),
    ).toEqual(['example.com', 'www.example.com', 'a.org', 'shop.example.com', 'monitoring.example.com']);
    const www = awsEnvironment({ apps: { shop: { ...leastApp, host: 'www.example.com' } } });
    expect(www.aliases).toEqual([]);
  });
});

describe('an image that is not pinned', () => {
  const image = 'ghcr.io/example-org/shop:1.4.0';

  test('is refused on AWS, with the command that pins it', () => {
    expect(shop({ image })).toEqual([
      `apps.shop.image: must be pinned by its digest: run \`npx baton pin production\`, which writes it to environments/images.json, or write it behind the tag (@sha256:…), got "${image}"`,
    ]);
    expect(shop({ image: `ghcr.io/example-org/shop@${DIGEST}` })).toEqual([]);
  });

  test('runs on this computer', () => {
    expect(problemsOf({ ...leastLocal, apps: { shop: { ...leastApp, image } } })).toEqual([]);
    expect(localEnvironment({ apps: { shop: { ...leastApp, image } } }).apps.shop?.image).toBe(image);
  });
});
