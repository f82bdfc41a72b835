/** What Traefik knows of the services behind it: whether they answer, how, and how fast. */
import type { Environment } from '../../settings/schema';
import { burnRateRecords, burns, burnsFast, burnsSlowly, type Objective } from '../prometheus/burn-rate';
import type { AlertRule, Panel, RecordingRule, Service } from '../service';
import { backendsOf, NUMBERED, routedOf } from './routed';

/** Seconds at which answers are counted by their time; the objective's own limit must be among them. */
export const responseBuckets = ({ alerts }: Environment): number[] =>
  [...new Set([0.1, 0.3, 1.2, 5, slowSeconds(alerts)])].sort((a, b) => a - b);

const slowSeconds = ({ responseMilliseconds }: Environment['alerts']) => responseMilliseconds / 1000;

/** Mean seconds to answer. A web socket's "request" lasts as long as the page is open, so only HTTP is counted. */
const responseTime = (range: string) => {
  const rate = (part: string) =>
    `sum by (service) (rate(traefik_service_request_duration_seconds_${part}` +
    `{job="traefik",protocol="http"}[${range}]))`;
  return `${rate('sum')} / ${rate('count')}`;
};

/**
 * Counted by the routers: where no server of a service is up, Traefik answers 503 before the service counts anything.
 * The agent's answers are for deployers, not for visitors. The blackbox exporter asks too, four times a minute, so that
 * one failure at night is not all the traffic there is.
 */
const rate = (metric: string, range: string, matchers = '') =>
  `sum by (service) (rate(traefik_router_${metric}{job="traefik",service!="agent@file"${matchers}}[${range}]))`;

const failing = ({ alerts }: Environment): Objective => ({
  name: 'responses_failed',
  badShare: (range) => `${rate('requests_total', range, ',code=~"5.."')} / ${rate('requests_total', range)}`,
  goodPercent: alerts.availabilityPercent,
});

/** Of those that do not fail, which is counted already. */
const slow = ({ alerts }: Environment): Objective => {
  const answered = ',code!~"5..",protocol="http"';
  const seconds = slowSeconds(alerts);
  // Newer versions of Prometheus write whole numbers with a decimal.
  const limit = Number.isInteger(seconds) ? `=~"${seconds}([.]0)?"` : `="${seconds}"`;
  return {
    name: 'responses_slow',
    badShare: (range) =>
      `1 - ${rate('request_duration_seconds_bucket', range, `${answered},le${limit}`)} / ` +
      rate('request_duration_seconds_count', range, answered),
    goodPercent: alerts.fastPercent,
  };
};

export const traefikRecords = (environment: Environment): RecordingRule[] =>
  [failing(environment), slow(environment)].flatMap(burnRateRecords);

/** Traefik names a service with the provider that it has it from, and a further port of one with its number. */
const COMPONENT = `{{ reReplaceAll "(${NUMBERED}.*)?@.*" "" $labels.service }}`;

export const traefikAlerts = (environment: Environment): AlertRule[] => {
  const { availabilityPercent, fastPercent, responseMilliseconds } = environment.alerts;
  return [
    {
      name: 'BackendMissing',
      expression: missing,
      severity: 'critical',
      component: COMPONENT,
      summary: 'Traefik gets no answer from {{ $labels.service }}',
    },
    {
      name: 'ResponsesFail',
      expression: burnsFast(failing(environment)),
      for: '1m',
      severity: 'critical',
      component: COMPONENT,
      summary:
        `{{ $value | humanizePercentage }} of the answers of {{ $labels.service }} are errors: so fast, ` +
        `the objective of ${availabilityPercent} % in 30 days is lost within 5 days`,
    },
    {
      name: 'ResponsesFail',
      expression: burnsSlowly(failing(environment)),
      for: '15m',
      severity: 'warning',
      component: COMPONENT,
      summary:
        `{{ $value | humanizePercentage }} of the answers of {{ $labels.service }} in 3 days were errors, ` +
        `more than the objective of ${availabilityPercent} % allows`,
    },
    {
      // No page: a large file on a slow line counts as slow, too.
      name: 'ResponsesSlow',
      expression: burns(slow(environment)),
      severity: 'warning',
      component: COMPONENT,
      summary:
        `{{ $value | humanizePercentage }} of the answers of {{ $labels.service }} take longer than ` +
        `${responseMilliseconds} ms, more than the objective of ${fastPercent} % allows`,
    },
  ];
};

/**
 * Down, or never reported: Traefik reports a service once its first health check is done. Where Traefik itself is
 * silent, TargetMissing says so, and that is enough.
 */
function missing(services: readonly Service[]): string {
  const absent = backendsOf(routedOf(services)).map(
    ({ backend }) => `absent(traefik_service_server_up{job="traefik",service="${backend}@file"})`,
  );
  const down = 'max by (job, service) (traefik_service_server_up{job="traefik"}) == 0';
  return `(${[down, ...absent].join(' or ')}) and on () up{job="traefik"} == 1`;
}

export const traefikPanels: readonly Panel[] = [
  {
    kind: 'gauge',
    title: 'Backends up',
    unit: 'percent',
    queries: [{ expression: '100 * avg(traefik_service_server_up{job="traefik"})', legend: 'backends' }],
    max: 100,
    threshold: 99,
    worse: 'lower',
  },
  {
    kind: 'graph',
    title: 'Backends',
    unit: 'short',
    queries: [
      { expression: 'max by (service) (traefik_service_server_up{job="traefik"})', legend: '{{service}}' },
    ],
  },
  {
    kind: 'graph',
    title: 'Response times',
    unit: 's',
    queries: [{ expression: responseTime('$__rate_interval'), legend: '{{service}}' }],
  },
  {
    kind: 'graph',
    title: 'Failing and slow responses',
    unit: 'percentunit',
    queries: [
      { expression: 'service:responses_failed:ratio_rate5m', legend: '{{service}} failing' },
      { expression: 'service:responses_slow:ratio_rate5m', legend: '{{service}} slow' },
    ],
  },
];
