/** Prometheus: gathers everyone's metrics, keeps them and raises the alerts. */

import { ADDRESSES, AGENT_PORT, MACHINE, PROMETHEUS_PORT } from '../../protocol/addresses';
import { PROMETHEUS_UID } from '../../protocol/users';
import { ageAlerts } from '../age-alerts';
import { agentAlerts, agentPanels } from '../agent-metrics';
import { prometheusAt } from '../networks';
import type { Panel, Service, ServiceDefinition } from '../service';
import { monitoringAlerts } from './metrics';

const LISTEN = `${ADDRESSES.prometheus}:${PROMETHEUS_PORT}`;

export const prometheus: ServiceDefinition = (environment) => ({
  name: 'prometheus',
  container: {
    user: `${PROMETHEUS_UID}:${PROMETHEUS_UID}`,
    asksFrom: besideTargets,
    command: [
      '--config.file=/etc/prometheus/prometheus.yml',
      '--storage.tsdb.path=/prometheus',
      `--storage.tsdb.retention.time=${environment.retention.metricsDays}d`,
      // Prometheus counts in powers of two: its GB is a GiB.
      `--storage.tsdb.retention.size=${environment.retention.metricsGiB}GB`,
      // Out of reach of its targets, which are asked on networks of their own.
      `--web.listen-address=${LISTEN}`,
      // Backups are snapshots, because a copy of a running database is not consistent:
      // https://github.com/prometheus/prometheus/issues/651
      '--web.enable-admin-api',
      '--web.enable-lifecycle',
    ],
    // The whole folder: its files come from all services (config.ts, rules.ts).
    volumes: ['./prometheus:/etc/prometheus:ro', '/srv/baton/data/prometheus:/prometheus'],
    healthUrl: `http://${LISTEN}/-/ready`,
    // It writes what it holds in memory before it ends.
    stopSeconds: 30,
    memoryMiB: 512,
    cpus: 1,
    pids: 128,
  },
  scrapes: [
    { job: 'prometheus', target: LISTEN },
    // The agent is no service of the bundle, so what concerns it is declared here.
    { job: 'agent', target: `${MACHINE}:${AGENT_PORT}` },
  ],
  alerts: [...monitoringAlerts, ...agentAlerts(environment), ...ageAlerts(environment)],
  panels: [...panels, ...agentPanels(environment)],
});

const besideTargets = (services: readonly Service[]) => {
  const targets = services.flatMap(({ scrapes = [] }) => scrapes).map(({ target }) => prometheusAt(target));
  return [...new Set(targets.filter((address) => address !== undefined))];
};

const panels: readonly Panel[] = [
  {
    kind: 'gauge',
    title: 'Targets up',
    unit: 'percent',
    queries: [{ expression: '100 * avg(up)', legend: 'targets' }],
    max: 100,
    threshold: 99,
    worse: 'lower',
  },
  {
    kind: 'graph',
    title: 'Targets up by job',
    unit: 'short',
    queries: [{ expression: 'sum by (job) (up)', legend: '{{job}}' }],
  },
  {
    kind: 'graph',
    title: 'Alerts firing',
    unit: 'short',
    queries: [
      {
        expression: 'count by (alertname) (ALERTS{alertstate="firing",severity!="none"})',
        legend: '{{alertname}}',
      },
    ],
  },
];
