/** What is watched of each app, beside what the bundle watches of every service: one row of the dashboard. */
import type { App } from '../../settings/apps-schema';
import type { AlertRule, Panel } from '../service';

/** Share of its memory from which on an app is likely to be ended by the kernel soon. */
const MEMORY_PERCENT = 90;

const memory = (name: string) =>
  `sum by (name) (container_memory_working_set_bytes{job="docker",name="${name}"})`;
/** As Traefik counts, its routes of one app together. */
const requests = (name: string, metric: string) =>
  `traefik_service_${metric}{job="traefik",service=~"${name}(--.*)?@file",protocol="http"}`;

/** Down, restarts, failing and slow answers are the bundle's: see the agent's and Traefik's alerts. */
export const appAlerts = (name: string, { memoryMiB }: App): AlertRule[] => [
  {
    name: 'AppMemoryHigh',
    expression: `${memory(name)} > ${MEMORY_PERCENT / 100} * ${memoryMiB} * 1024 ^ 2`,
    severity: 'warning',
    component: name,
    summary:
      `${name} uses {{ $value | humanize1024 }}B of the ${memoryMiB} MiB that it may have: ` +
      'with all of them the kernel ends it',
  },
];

export const appPanels = (name: string, { memoryMiB }: App): Panel[] => [
  {
    kind: 'graph',
    beginsRow: true,
    title: `${name}: answers a second`,
    unit: 'reqps',
    queries: [
      {
        expression: `sum by (code) (rate(${requests(name, 'requests_total')}[$__rate_interval]))`,
        legend: '{{code}}',
      },
    ],
  },
  {
    kind: 'graph',
    title: `${name}: time of 95 in 100 answers`,
    unit: 's',
    queries: [
      {
        expression:
          'histogram_quantile(0.95, sum by (le) ' +
          `(rate(${requests(name, 'request_duration_seconds_bucket')}[$__rate_interval])))`,
        legend: name,
      },
    ],
  },
  {
    kind: 'graph',
    title: `${name}: memory`,
    unit: 'bytes',
    queries: [
      { expression: memory(name), legend: name },
      { expression: `vector(${memoryMiB} * 1024 ^ 2)`, legend: 'limit' },
    ],
  },
];
