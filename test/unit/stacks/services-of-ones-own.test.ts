import yaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import type { ServiceDefinition } from '../../../docker/service';
import { shopServer } from '../../../examples/app/app';
import { shop } from '../../../examples/app/shop';
import { inputOf, ofType, type Synthesized, synth, synthAws } from '../../helpers/aws-synth';

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
      'service shop: address must be one of 172.29.0.10-172.29.255.250 whose last number is ' +
        '10-250, such as 172.29.1.10, got none; services with the same first three numbers share ' +
        'a network',
    ],
    ['a name that is taken', { name: 'nginx' }, 'two services have the name nginx'],
  ])('%s', (_, change, message) => {
    expect(() => synthAws(HOSTS, 'project', [with_(change)])).toThrow(message);
  });
});
