import { describe, expect, test } from 'vitest';
import { bundle } from '../../../docker/bundle';
import type { Environment } from '../../../settings/schema';
import { awsEnvironment, localEnvironment } from '../../helpers/environments';
import { allReceivers } from './monitoring-environments';

const content = (environment: Environment, path: string) =>
  bundle(environment)
    .find((file) => file.path === path)
    ?.content.toString();

describe('secrets', () => {
  const environment = awsEnvironment({
    grafana: { githubOrganisations: ['example-org'] },
    alerts: { receivers: allReceivers.alerts.receivers },
    acme: { caCertificate: 'acme-ca' },
  });

  test('are listed with the only user that may read each', () => {
    expect(content(environment, 'docker/secrets')).toBe(
      [
        '65532:65532 traefik acme-ca',
        '65534:65534 alertmanager victorops-api-key',
        '65534:65534 alertmanager slack-webhook',
        '65534:65534 alertmanager smtp-password',
        '472:0 grafana grafana-secret-key',
        '472:0 grafana grafana-github-client-id',
        '472:0 grafana grafana-github-client-secret',
        '',
      ].join('\n'),
    );
  });

  test('each is read from a file that its container has', () => {
    const compose = content(environment, 'docker/compose.yaml') ?? '';
    for (const service of ['traefik', 'alertmanager', 'grafana'])
      expect(compose).toContain(`- /srv/baton/secrets/${service}:/run/baton/secrets:ro`);
    expect(content(environment, 'docker/traefik/traefik.yaml')).toContain('- /run/baton/secrets/acme-ca');
    expect(content(environment, 'docker/alertmanager/alertmanager.yml')).toContain(
      'api_key_file: /run/baton/secrets/victorops-api-key',
    );
    for (const setting of [
      'GF_SECURITY_SECRET_KEY',
      'GF_AUTH_GITHUB_CLIENT_ID',
      'GF_AUTH_GITHUB_CLIENT_SECRET',
    ]) {
      expect(compose).toMatch(new RegExp(`${setting}__FILE: /run/baton/secrets/grafana-`));
      expect(compose).not.toMatch(new RegExp(`${setting}:`));
    }
  });

  test('a service without any gets no folder of them', () => {
    expect(content(awsEnvironment(), 'docker/compose.yaml')).not.toContain('/srv/baton/secrets/traefik');
    expect(content(awsEnvironment(), 'docker/secrets')).toBe('472:0 grafana grafana-secret-key\n');
  });
});

test('folders that outlive their container are listed with their owner', () => {
  expect(content(awsEnvironment(), 'docker/directories')).toBe(
    '65532:65532 /srv/baton/data/traefik\n65534:65534 /srv/baton/data/prometheus\n',
  );
});

describe('what the agent proves before a candidate may serve', () => {
  test('every route', () => {
    expect(JSON.parse(content(awsEnvironment(), 'docker/probes.json') ?? '')).toEqual([
      { host: 'example.com', path: '/.well-known/nginx/health' },
      { host: 'monitoring.example.com', path: '/api/health' },
    ]);
  });

  test('every container, and none that was left out', () => {
    const names = JSON.parse(
      content(awsEnvironment({ without: ['grafana', 'cadvisor'] }), 'docker/containers.json') ?? '',
    ) as string[];
    expect(names).toEqual([
      'traefik',
      'nginx',
      'prometheus',
      'alertmanager',
      'node-exporter',
      'nginx-exporter',
      'blackbox-exporter',
    ]);
  });
});

describe('Grafana', () => {
  const compose = (environment: Environment) => content(environment, 'docker/compose.yaml') ?? '';
  test('nobody looks or signs in unless the environment says so', () => {
    expect(compose(awsEnvironment())).toContain("GF_AUTH_ANONYMOUS_ENABLED: 'false'");
    expect(compose(awsEnvironment())).not.toContain('GF_AUTH_GITHUB_ENABLED');
    expect(compose(awsEnvironment())).toContain("GF_AUTH_DISABLE_LOGIN_FORM: 'true'");
    expect(compose(awsEnvironment())).toContain("GF_AUTH_BASIC_ENABLED: 'false'");
  });
  test('only members of the named organisations', () => {
    const text = compose(awsEnvironment({ grafana: { githubOrganisations: ['a', 'b'] } }));
    expect(text).toContain('GF_AUTH_GITHUB_ALLOWED_ORGANIZATIONS: a,b');
    expect(text).toContain("GF_SECURITY_COOKIE_SECURE: 'true'");
  });
  test('its links carry the port where it is not the usual one', () => {
    expect(compose(localEnvironment({ ports: { https: 8443 } }))).toContain(
      'GF_SERVER_ROOT_URL: https://monitoring.baton.localhost:8443/',
    );
  });
});

test('the same environment gives the same files, none of them twice', () => {
  const environment = awsEnvironment({ site: { php: true } });
  expect(bundle(environment)).toEqual(bundle(environment));
  const paths = bundle(environment).map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
});
