/** What the release of a server with several sites holds for each. */
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { bundle } from '../../../docker/bundle';
import { awsEnvironment } from '../../helpers/environments';

// biome-ignore lint/suspicious/noExplicitAny: what others read
type Loose = any;

const sites = {
  docs: { domain: 'docs.example.com', php: true, uploadMiB: 5 },
  blog: { domain: 'blog.example.org', aliases: ['b.example.org'] },
};
const filesOf = (input: Parameters<typeof awsEnvironment>[0]) =>
  new Map(bundle(awsEnvironment(input)).map(({ path, content }) => [path, content]));
const files = filesOf({ sites, limits: { nginx: { memoryMiB: 100 } } });
const text = (path: string) => String(files.get(path) ?? '');
const yaml = (path: string): Loose => load(text(path));
const { services, networks } = yaml('docker/compose.yaml');

test('each has an nginx, and PHP where it wants one, on a network that no other is on', () => {
  const on = (name: string) => Object.keys(services[name].networks);
  expect(Object.keys(services)).toEqual(expect.arrayContaining(['nginx-blog', 'nginx-docs', 'php-docs']));
  expect(services).not.toHaveProperty('php-blog');
  expect(on('php-docs')).toEqual(on('nginx-docs'));
  expect(new Set([...on('nginx'), ...on('nginx-blog'), ...on('nginx-docs')]).size).toBe(3);
  for (const name of on('nginx-docs')) expect(networks).toHaveProperty(name);
});

test('with the image and the limits of the bundle’s', () => {
  expect(services['nginx-blog'].image).toBe(services.nginx.image);
  expect(services['nginx-blog'].mem_limit).toBe('100m');
});

test('no container sees the files, the configuration or the uploads of another site', () => {
  const sources = (name: string): string[] => services[name].volumes.map((one: string) => one.split(':')[0]);
  for (const [one, other] of [
    ['nginx', 'nginx-blog'],
    ['nginx-blog', 'nginx-docs'],
    ['nginx-blog', 'php-docs'],
  ] as const)
    expect(sources(one).filter((source) => sources(other).includes(source))).toEqual([]);
  expect(sources('nginx-docs')).toContain('/srv/baton/www-docs');
  expect(sources('php-docs')).toContain('/srv/baton/www-docs');
});

test('PHP hears its own nginx alone, and nginx asks its own PHP', () => {
  const { ipv4_address: nginx } = Object.values<Loose>(services['nginx-docs'].networks)[0];
  const { ipv4_address: php } = Object.values<Loose>(services['php-docs'].networks)[0];
  expect(text('docker/nginx-docs/site/php/address.conf')).toBe(`fastcgi_pass ${php}:9000;\n`);
  expect(text('docker/php-docs/clients.conf')).toContain(`127.0.0.1,${nginx}\n`);
  expect(text('docker/php-docs/uploads.conf')).toContain('upload_max_filesize] = 5M');
});

test('the gate and the agent ask each, and the agent pulls each', () => {
  const hosts = JSON.parse(text('docker/probes.json')).map(({ host }: Loose) => host);
  expect(hosts).toEqual(expect.arrayContaining(['example.com', 'blog.example.org', 'docs.example.com']));
  expect(JSON.parse(text('docker/sites.json'))).toEqual(['blog', 'docs']);
});

test('each is watched from outside, its aliases too, and each pull has an age', () => {
  const targets = JSON.stringify(yaml('docker/prometheus/prometheus.yml'));
  for (const url of ['https://blog.example.org/', 'https://docs.example.com/', 'https://b.example.org/'])
    expect(targets).toContain(url);
  const rules = yaml('docker/prometheus/rules.yml').groups.flatMap((group: Loose) => group.rules);
  const ages = rules.filter(({ alert }: Loose) => alert === 'ContentPullOld');
  expect(ages).toHaveLength(2);
  for (const name of ['blog', 'docs']) expect(ages[1].expr).toContain(`name="${name}"`);
});

describe('the order in which the file names them', () => {
  test('changes no release', () => {
    const turned = filesOf({
      sites: { blog: sites.blog, docs: sites.docs },
      limits: { nginx: { memoryMiB: 100 } },
    });
    expect([...turned]).toEqual([...files]);
  });
});

test('a server with one site has nothing of this', () => {
  const single = [...filesOf({}).keys()];
  expect(single.filter((path) => /sites\.json|nginx-(?!exporter)/.test(path))).toEqual([]);
});
