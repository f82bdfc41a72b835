/** What Traefik knows of the services behind it: whether they answer, and how fast. */
import type { Environment } from '../../environments/schema';
import type { AlertRule, Panel, Service } from '../service';

/** Mean seconds to answer. A web socket's "request" lasts as long as the page is open, so only HTTP is counted. */
const responseTime = (range: string) => {
  const rate = (part: string) =>
    `sum by (service) (rate(traefik_service_request_duration_seconds_${part}{job="traefik",protocol="http"}[${range}]))`;
  return `${rate('sum')} / ${rate('count')}`;
};

export const traefikAlerts = ({ alerts }: Environment): AlertRule[] => [
  {
    name: 'BackendMissing',
    expression: missing,
    severity: 'critical',
    summary: 'Traefik gets no answer from {{ $labels.service }}',
  },
  {
    name: 'ResponseSlow',
    expression: `${responseTime('5m')} > ${alerts.responseMilliseconds / 1000}`,
    severity: 'warning',
    summary: `{{ $labels.service }} takes {{ $value | humanizeDuration }} to answer, more than ${alerts.responseMilliseconds} ms`,
  },
];

/**
 * Down, or never reported: Traefik reports a service once its first health check is done. Where Traefik itself is
 * silent, TargetMissing says so, and that is enough.
 */
function missing(services: readonly Service[]): string {
  const routed = services.filter(({ routes }) => routes && routes.length > 0);
  const absent = routed.map(
    ({ name }) => `absent(traefik_service_server_up{job="traefik",service="${name}@file"})`,
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
];
