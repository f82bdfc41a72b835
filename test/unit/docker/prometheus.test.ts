import { describe, expect, test } from 'vitest';
import { prometheusConfig } from '../../../docker/prometheus/config';
import { prometheus } from '../../../docker/prometheus/service';
import { services } from '../../../docker/services';
import type { Environment } from '../../../settings/schema';
import { local, production } from './monitoring-environments';

interface Config {
  readonly alerting?: { readonly alertmanagers: readonly object[] };
  readonly rule_files: readonly string[];
  readonly global: Readonly<Record<string, string>>;
  readonly scrape_configs: readonly {
    readonly job_name: string;
    readonly track_timestamps_staleness: boolean;
    readonly static_configs: readonly { readonly targets: readonly string[]; readonly labels?: object }[];
    readonly relabel_configs?: readonly Readonly<Record<string, unknown>>[];
  }[];
}

const configOf = (environment: Environment) => prometheusConfig(services(environment)) as Config;
const targets = (config: Config, job: string) =>
  config.scrape_configs.filter(({ job_name }) => job_name === job).flatMap((scrape) => scrape.static_configs);

describe('what Prometheus asks', () => {
  test.each([
    ['prometheus', '172.28.1.10:9090'],
    ['alertmanager', '172.28.1.11:9093'],
    ['nginx', '172.28.1.13:9113'],
    ['node', '172.28.0.1:9100'],
    ['docker', '172.28.1.14:8080'],
    ['traefik', '172.28.0.1:8080'],
    ['agent', '172.28.0.1:9101'],
    ['grafana', '172.28.1.12:3000'],
  ])('%s at %s', (job, target) => {
    expect(targets(configOf(production()), job)).toEqual([{ targets: [target] }]);
  });

  test('every 15 seconds', () => {
    expect(configOf(production()).global).toEqual({ scrape_interval: '15s', evaluation_interval: '15s' });
  });

  test('and forgets at once what a target no longer reports, stamped or not', () => {
    for (const job of configOf(production()).scrape_configs)
      expect(job.track_timestamps_staleness).toBe(true);
  });

  test('each job once', () => {
    const jobs = configOf(production()).scrape_configs.map(({ job_name }) => job_name);
    expect(new Set(jobs).size).toBe(jobs.length);
  });

  test('the public pages, and the aliases for their redirect, by way of the blackbox exporter', () => {
    const config = configOf(production());
    expect(targets(config, 'blackbox')).toEqual([
      { targets: ['https://example.com/'], labels: { __param_module: 'http_2xx', component: 'nginx' } },
      {
        targets: ['https://monitoring.example.com/api/health'],
        labels: { __param_module: 'http_2xx', component: 'grafana' },
      },
      {
        targets: ['https://www.example.com/'],
        labels: { __param_module: 'http_redirect', component: 'traefik' },
      },
    ]);
    const job = config.scrape_configs.find(({ job_name }) => job_name === 'blackbox');
    expect(job).toMatchObject({ metrics_path: '/probe' });
    expect(job?.relabel_configs).toContainEqual({
      target_label: '__address__',
      replacement: '172.28.1.15:9115',
    });
  });

  test('nothing of a service that was left out', () => {
    const config = configOf(
      production({
        without: [
          'alertmanager',
          'grafana',
          'node-exporter',
          'nginx-exporter',
          'cadvisor',
          'blackbox-exporter',
        ],
      }),
    );
    expect(config.scrape_configs.map(({ job_name }) => job_name).sort()).toEqual([
      'agent',
      'prometheus',
      'traefik',
    ]);
    expect(config.alerting).toBeUndefined();
  });
});

test('Alertmanager is told where it is present', () => {
  expect(configOf(production()).alerting).toEqual({
    alertmanagers: [{ static_configs: [{ targets: ['172.28.1.11:9093'] }] }],
  });
});

test('metrics are kept as long and as large as the environment says', () => {
  const command = prometheus(production({ retention: { metricsDays: 30, metricsGiB: 3 } }))?.container
    .command;
  expect(command).toContain('--storage.tsdb.retention.time=30d');
  expect(command).toContain('--storage.tsdb.retention.size=3GB');
  expect(command).toContain('--web.enable-admin-api');
});

test('only the local platform forgives an unknown certificate authority', () => {
  const files = (environment: Environment) =>
    JSON.stringify(services(environment).find(({ name }) => name === 'blackbox-exporter')?.files);
  expect(files(production())).not.toContain('insecure_skip_verify');
  expect(files(local())).toContain('insecure_skip_verify: true');
});
