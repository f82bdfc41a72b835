/** What apps make of an environment's stack, on AWS and on this computer. */
import { describe, expect, test } from 'vitest';
import { shop as ownShop } from '../../../examples/app/shop';
import { LocalStack } from '../../../stacks/local-stack';
import { apiApp, DIGEST, leastApp, shopApp } from '../../helpers/apps';
import { inputOf, ofType, type Synthesized, synth, synthAws } from '../../helpers/aws-synth';
import { localEnvironment } from '../../helpers/environments';
import { snapshotText } from '../../helpers/snapshot-text';

const APPS = {
  apps: { shop: shopApp, api: apiApp },
  registries: { 'ghcr.io': { user: 'example-org', passwordSecret: 'registry-token' } },
};
const stack = () => synthAws(APPS);
const releaseFile = ({ files }: Synthesized, end: string) =>
  Object.entries(files)
    .filter(([path]) => path.endsWith(end))
    .map(([, content]) => Buffer.from(content, 'base64').toString())
    .join('\n');

test('the whole stack with apps, its hashes and versions aside', () => {
  expect(snapshotText(stack().text)).toMatchSnapshot();
});

describe('on AWS', () => {
  test('the gate asks each app by its public name', () => {
    expect(inputOf(stack(), 'gate').probes).toEqual([
      { host: 'example.com', path: '/.well-known/nginx/health' },
      { host: 'monitoring.example.com', path: '/api/health' },
      { host: 'example.com', path: '/api/up' },
      { host: 'shop.example.com', path: '/up' },
    ]);
  });

  test('every secret has to be stored before a machine starts, a registry’s too', () => {
    expect(stack().json.output.parameters_to_store?.value).toEqual(
      ['grafana-secret-key', 'registry-token', 'shop-database-url', 'shop-tls-key'].map(
        (name) => `/baton/production/secrets/${name}`,
      ),
    );
  });

  test('its host is in the DNS and the certificate', () => {
    expect(stack().json.output.dns_records?.value).toContainEqual(
      expect.stringMatching(/^shop\.example\.com\. 300 IN A /),
    );
    expect(releaseFile(stack(), 'certificate.yaml')).toContain('shop.example.com');
  });

  test('the port that an app names is open to the outside, once, and no other', () => {
    const ports = (result: Synthesized) =>
      Object.values(ofType(result, 'aws_vpc_security_group_egress_rule')).map(
        ({ from_port, ip_protocol }) => `${ip_protocol} ${from_port}`,
      );
    const plain = ports(synthAws());
    const more = ports(
      synthAws({
        apps: {
          shop: shopApp,
          blog: {
            ...leastApp,
            host: 'blog.example.com',
            egress: ['other.example.com:5432', 'x.example.com:443'],
          },
        },
      }),
    );
    expect(more.filter((one) => !plain.includes(one))).toEqual(['tcp 5432', 'tcp 5432']);
    expect(more).toHaveLength(plain.length + 2);
  });

  test('another image, port or schedule is another release', () => {
    const id = (apps: object) => synthAws({ apps } as object).json.output.release_id?.value;
    const [one, ...others] = [
      id({ shop: shopApp }),
      id({ shop: { ...shopApp, image: `ghcr.io/example-org/shop:1.4.1@${DIGEST}` } }),
      id({ shop: { ...shopApp, port: 8081 } }),
      id({ shop: { ...shopApp, jobs: { digest: { every: 'hour', command: ['bin/digest'] } } } }),
      id({ shop: { ...shopApp, egress: [] } }),
    ];
    expect(new Set([one, ...others]).size).toBe(5);
  });

  test('no value of a secret can be in the release: only names are known', () => {
    const text = releaseFile(stack(), '');
    expect(text).toContain('shop DATABASE_URL shop-database-url');
    expect(text).not.toMatch(/DATABASE_URL[:=] *['"]?[a-z]+:\/\//);
  });

  test('with an app as the site, the check from outside asks for the app', () => {
    const checks = ofType(
      synthAws({ apps: { shop: { ...leastApp, host: 'example.com' } } }),
      'aws_route53_health_check',
    );
    const site = Object.values(checks).find(({ fqdn }) => fqdn === 'example.com');
    expect(site).toMatchObject({ type: 'HTTPS', resource_path: '/up' });
    expect(site).not.toHaveProperty('search_string');
    const words = ofType(
      synthAws({ apps: { shop: { ...leastApp, host: 'example.com' } }, watch: { siteWords: 'Shop' } }),
      'aws_route53_health_check',
    );
    expect(Object.values(words).find(({ fqdn }) => fqdn === 'example.com')).toMatchObject({
      type: 'HTTPS_STR_MATCH',
      resource_path: '/',
      search_string: 'Shop',
    });
  });
});

describe('on this computer', () => {
  // biome-ignore lint/suspicious/noExplicitAny: what Terraform gets
  type Loose = any;

  const local = (input: object, services: readonly (typeof ownShop)[] = []) =>
    synth('project', 'local', (app, folder) => {
      new LocalStack(app, 'local', {
        environment: localEnvironment(input),
        programs: `${folder}/dist`,
        services,
      });
    });

  test('an app runs as it does on AWS', () => {
    const result = local({ apps: { shop: { ...leastApp, image: 'ghcr.io/example-org/shop:1.4.0' } } });
    const machine = JSON.stringify(result.json);
    expect(machine).toContain('"shop":"ghcr.io/example-org/shop:1.4.0"');
    expect(machine).toContain('shop.example.com');
  });

  test('every secret that a person stores has to be there before a machine starts', () => {
    const password = (secret: string) => ({ user: 'team', secret });
    const result = local(
      {
        access: [{ host: 'baton.localhost', password: password('site-password') }],
        alerts: { receivers: [{ kind: 'slack', webhookUrlSecret: 'slack-hook', channel: '#a' }] },
        apps: {
          app: { ...shopApp, host: 'app.baton.localhost', access: { password: password('app-password') } },
        },
        hosts: ['shop.baton.localhost'],
        registries: { 'ghcr.io': { user: 'example-org', passwordSecret: 'registry-token' } },
      },
      [ownShop],
    );
    const { parameters } = (result.json as Loose).resource.terraform_data;
    expect(parameters.triggers_replace).toMatchObject({
      secrets: ['app-password', 'shop-database-url', 'shop-tls-key', 'site-password', 'slack-hook'],
      passwords: ['registry-token'],
    });
  });

  test('so does a service of one’s own', () => {
    const result = local({ hosts: ['shop.baton.localhost'] }, [ownShop]);
    expect(JSON.stringify(result.json)).toContain('"shop":"ghcr.io/example-org/shop:1.4.0"');
    expect(JSON.stringify(result.json)).toContain('{"host":"shop.baton.localhost","path":"/health"}');
  });
});
