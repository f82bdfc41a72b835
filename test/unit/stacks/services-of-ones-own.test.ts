import yaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { ownSecretsOf } from '../../../deployer/own-secrets';
import type { ServiceDefinition } from '../../../docker/service';
import { shopServer } from '../../../examples/app/app';
import { shop } from '../../../examples/app/shop';
import { AwsStack } from '../../../stacks/aws-stack';
import { LocalStack } from '../../../stacks/local-stack';
import { inputOf, ofType, type Synthesized, synth, synthAws } from '../../helpers/aws-synth';
import { awsEnvironment, localEnvironment } from '../../helpers/environments';

const HOSTS = { hosts: ['shop.example.com'] };

const file = ({ files }: Synthesized, end: string): string => {
  const found = Object.entries(files).filter(([path]) => path.endsWith(end));
  expect(found.map(([path]) => path)).toHaveLength(1);
  return Buffer.from(found[0]?.[1] ?? '', 'base64').toString();
};

describe('a service beside the bundle’s', () => {
  const stack = () => synthAws(HOSTS, 'project', [shop]);

  test('is composed, as hardened as all others', () => {
    const { services } = yaml.load(file(stack(), '/docker/compose.yaml')) as {
      services: Record<string, Record<string, unknown>>;
    };
    expect(services.shop).toMatchObject({
      image: 'ghcr.io/example-org/shop:1.4.0',
      networks: { 'site-1': { ipv4_address: '172.29.1.10' } },
      read_only: true,
      cap_drop: ['ALL'],
      mem_limit: '256m',
    });
  });
  test('is reached, watched and proven', () => {
    const routes = Object.entries(stack().files)
      .filter(([path]) => path.includes('/docker/traefik/'))
      .map(([, content]) => Buffer.from(content, 'base64').toString())
      .join('\n');
    expect(routes).toContain('Host(`shop.example.com`)');
    expect(routes).toContain('http://172.29.1.10:8080');
    expect(file(stack(), '/docker/prometheus/prometheus.yml')).toContain('172.29.1.10:8080');
    expect(file(stack(), '/docker/prometheus/rules.yml')).toContain('ShopOrdersFail');
    expect(inputOf(stack(), 'gate').probes).toContainEqual({ host: 'shop.example.com', path: '/health' });
  });
  test('is in the certificate and the DNS, and asks for its secret', () => {
    const { json } = stack();
    expect(json.output.dns_records?.value).toContainEqual(
      expect.stringMatching(/^shop\.example\.com\. 300 IN A /),
    );
    expect(json.output.parameters_to_store?.value).toContain('/baton/production/secrets/shop-database-url');
  });
  test('has its secrets where commands look, which do not know the service', () => {
    const own = (folder: string) => ownSecretsOf('production', folder);
    expect(own(stack().folder)).toEqual([{ name: 'shop-database-url', services: ['shop'] }]);
    const without = synth('project', 'production', (app, folder) => {
      new AwsStack(app, 'production', { environment: awsEnvironment(), programs: `${folder}/dist` });
    });
    expect(own(without.folder)).toEqual([]);
    const local = synth('project', 'local', (app, folder) => {
      const environment = localEnvironment({ hosts: ['shop.baton.localhost'] });
      new LocalStack(app, 'local', { environment, programs: `${folder}/dist`, services: [shop] });
    });
    expect(ownSecretsOf('local', local.folder)).toEqual([{ name: 'shop-database-url', services: ['shop'] }]);
  });
  test('whose route asks for a password has that one counted, too: Traefik reads it', () => {
    const guarded: ServiceDefinition = (environment) => {
      const made = shop(environment);
      const access = { networks: [], password: { user: 'team', secret: 'team-password' } };
      return made && { ...made, routes: made.routes?.map((route) => ({ ...route, access })) };
    };
    expect(ownSecretsOf('production', synthAws(HOSTS, 'project', [guarded]).folder)).toEqual([
      { name: 'shop-database-url', services: ['shop'] },
      { name: 'team-password', services: ['traefik'] },
    ]);
  });
  test('makes another release', () => {
    expect(stack().json.output.release_id).not.toEqual(synthAws(HOSTS).json.output.release_id);
  });
});

test('the example app has it, and a bucket of its own as safe as all others', () => {
  const stack = synth('project', 'shop', (app, folder) => {
    shopServer(app, `${folder}/dist`);
  });
  expect(inputOf(stack, 'gate').probes).toContainEqual({ host: 'shop.example.com', path: '/health' });
  const names = Object.values(ofType(stack, 'aws_s3_bucket')).map(({ bucket }) => bucket);
  expect(names).toContain('example-com-shop-exports');
  expect(Object.keys(ofType(stack, 'aws_s3_bucket_public_access_block'))).toHaveLength(names.length);
});

const shopContainer = shop(awsEnvironment(HOSTS))?.container;

test('a volume that may be lost is there where the service says so, and one that is only read always', () => {
  const volumes = ['/srv/baton/data/shop:/cache', './shop/x:/x', '/etc/ssl/certs:/etc/ssl/certs:ro'];
  const cached: ServiceDefinition = (environment) => {
    const made = shop(environment);
    return made && { ...made, container: { ...made.container, volumes, lostAtReplacement: true } };
  };
  const { services } = yaml.load(file(synthAws(HOSTS, 'project', [cached]), '/docker/compose.yaml')) as {
    services: Record<string, { volumes: string[] }>;
  };
  expect(services.shop?.volumes).toEqual(expect.arrayContaining(volumes));
});

describe('a service that is not whole stops the synth', () => {
  const with_ =
    (change: object): ServiceDefinition =>
    (environment) => {
      const made = shop(environment);
      return made && { ...made, ...change };
    };
  test.each([
    [
      'no image',
      { image: undefined },
      'service shop: image must be given, such as ghcr.io/example/shop:1.2.0',
    ],
    [
      'no address',
      { address: undefined },
      'service shop: address must be one of 172.29.0.10-172.29.127.250 whose last number is ' +
        '10-250, such as 172.29.1.10, got none; services with the same first three numbers share ' +
        'a network',
    ],
    ['a name that is taken', { name: 'nginx' }, 'two services have the name nginx'],
    [
      'a volume that a replacement loses',
      { container: { ...shopContainer, volumes: ['/srv/baton/data/shop:/data'] } },
      'service shop: the volume /srv/baton/data/shop:/data would be lost at the next deploy, because the disk goes with the server. Keep it in a managed database or in object storage; or write lostAtReplacement: true in its container',
    ],
    [
      'a route where the site is',
      { routes: [{ host: 'example.com', port: 8080, probePath: '/health' }] },
      'service shop: a route is at example.com/, which nginx has; write another host, or a path of it, such as /api',
    ],
    [
      'two routes at one address',
      {
        routes: [8080, 8081].map((port) => ({ host: 'shop.example.com', port, path: '/a', probePath: '/a' })),
      },
      'service shop: a route is at shop.example.com/a, which shop has',
    ],
    [
      'a route at an alias',
      { routes: [{ host: 'www.example.com', port: 8080, probePath: '/health' }] },
      'service shop: a route is at www.example.com/, an alias, which leads to example.com; take it out of aliases',
    ],
    [
      'a route where the dashboards are',
      { routes: [{ host: 'monitoring.example.com', path: '/x', port: 8080, probePath: '/x' }] },
      'service shop: a route is at monitoring.example.com/x, where the dashboards are',
    ],
    [
      'a path with a slash at its end',
      { routes: [{ host: 'shop.example.com', path: '/x/', port: 8080, probePath: '/x' }] },
      "service shop: a route's path must begin with a slash, end with none",
    ],
  ])('%s', (_, change, message) => {
    expect(() => synthAws(HOSTS, 'project', [with_(change)])).toThrow(message);
  });
});
