import { describe, expect, test } from 'vitest';
import { homeDashboard } from '../../../docker/grafana/dashboard';
import { grafana } from '../../../docker/grafana/service';
import { services } from '../../../docker/services';
import type { Environment } from '../../../settings/schema';
import { local, production } from './monitoring-environments';

interface Dashboard {
  readonly uid: string;
  readonly panels: readonly {
    readonly id: number;
    readonly type: string;
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly refId: string; readonly expr: string }[];
    readonly fieldConfig: {
      readonly defaults: { readonly thresholds?: { readonly steps: readonly object[] } };
    };
  }[];
}

const dashboardOf = (environment: Environment) => homeDashboard(services(environment)) as Dashboard;
const titles = (type: string) =>
  dashboardOf(production())
    .panels.filter((panel) => panel.type === type)
    .map(({ title }) => title);

describe('the home dashboard', () => {
  test.each([
    'Age of last content pull',
    'Age of last backup',
    'CPU',
    'Disk used',
    'Memory used',
    'nginx connections',
    'Backends up',
    'Targets up',
  ])('has the gauge "%s"', (title) => expect(titles('gauge')).toContain(title));

  test.each([
    'nginx requests',
    'nginx connections by state',
    'Container CPU',
    'Container memory',
    'System memory',
    'CPU by mode',
    'Free disk',
    'Disk IO',
    'Running containers',
    'Network',
    'Targets up by job',
    'Backends',
    'Ages of content pull and backup',
    'Response times',
  ])('has the graph "%s"', (title) => expect(titles('timeseries')).toContain(title));

  test('has the gauges above the graphs, and no panel over another', () => {
    const { panels } = dashboardOf(production());
    const bottom = Math.max(
      ...panels.filter(({ type }) => type === 'gauge').map(({ gridPos: { y, h } }) => y + h),
    );
    for (const { type, gridPos } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      if (type === 'timeseries') expect(gridPos.y).toBeGreaterThanOrEqual(bottom);
    }
    const places = panels.map(({ gridPos: { x, y } }) => `${x}/${y}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test('turns red where the alert fires', () => {
    const gauge = dashboardOf(production({ alerts: { ageSeconds: 900 } })).panels.find(
      ({ title }) => title === 'Age of last backup',
    );
    expect(gauge?.fieldConfig.defaults.thresholds?.steps).toEqual([
      { value: null, color: 'green' },
      { value: 900, color: 'red' },
    ]);
  });

  test('is the same each time, byte for byte, under the same address', () => {
    expect(JSON.stringify(dashboardOf(production()))).toBe(JSON.stringify(dashboardOf(production())));
    expect(dashboardOf(production()).uid).toBe('home');
    const ids = dashboardOf(production()).panels.map(({ id }) => id);
    expect(ids).toEqual(ids.map((_, index) => index + 1));
  });

  test('asks nothing of a service that was left out', () => {
    const text = JSON.stringify(dashboardOf(production({ without: ['cadvisor', 'node-exporter'] })));
    expect(text).not.toContain('container_');
    expect(text).not.toContain('node_');
  });
});

describe('Grafana', () => {
  const settings = (environment: Environment) => grafana(environment)?.container.environment ?? {};

  test('lets nobody in unless the environment says who', () => {
    expect(settings(production())).toMatchObject({
      GF_AUTH_ANONYMOUS_ENABLED: 'false',
      GF_AUTH_DISABLE_LOGIN_FORM: 'true',
      GF_AUTH_BASIC_ENABLED: 'false',
    });
    expect(settings(production())).not.toHaveProperty('GF_AUTH_GITHUB_ENABLED');
    expect(grafana(production())?.secrets).toEqual(['grafana-secret-key']);
  });

  test('lets members of the named organisations look, with secrets from files', () => {
    const environment = production({ grafana: { githubOrganisations: ['one', 'two'] } });
    expect(settings(environment)).toMatchObject({
      GF_AUTH_GITHUB_ENABLED: 'true',
      GF_AUTH_GITHUB_ALLOWED_ORGANIZATIONS: 'one,two',
      GF_USERS_AUTO_ASSIGN_ORG_ROLE: 'Viewer',
      GF_AUTH_GITHUB_CLIENT_SECRET__FILE: '/run/baton/secrets/grafana-github-client-secret',
    });
    expect(settings(environment)).not.toHaveProperty('GF_AUTH_GITHUB_CLIENT_SECRET');
    expect(grafana(environment)?.secrets).toEqual([
      'grafana-secret-key',
      'grafana-github-client-id',
      'grafana-github-client-secret',
    ]);
  });

  test('knows its public address, on the local platform with its port', () => {
    expect(settings(production()).GF_SERVER_ROOT_URL).toBe('https://monitoring.example.com/');
    expect(settings(local()).GF_SERVER_DOMAIN).toBe('monitoring.baton.localhost');
  });

  test('protects its cookies and tells its makers nothing', () => {
    expect(settings(production())).toMatchObject({
      GF_SECURITY_COOKIE_SECURE: 'true',
      GF_SECURITY_COOKIE_SAMESITE: 'lax',
      GF_ANALYTICS_REPORTING_ENABLED: 'false',
      GF_ANALYTICS_CHECK_FOR_UPDATES: 'false',
    });
  });

  test('has Alertmanager as a source only where it is present', () => {
    const sources = (environment: Environment) =>
      String(grafana(environment)?.files?.find(({ path }) => path.includes('datasources'))?.content);
    expect(sources(production())).toContain('uid: alertmanager');
    expect(sources(production({ without: ['alertmanager'] }))).not.toContain('alertmanager');
  });
});
