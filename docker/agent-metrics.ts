/** What the server's agent reports: its regular work, the containers, and whether it is this server's turn. */
import type { Environment } from '../settings/schema';
import { siteNames } from '../settings/sites';
import type { AlertRule, Panel } from './service';

/**
 * Fires on a server that does not hold the address, whose alerts concern no visitor: a candidate, or one that drains.
 */
export const NOT_SERVING = 'NotServing';
/** The one alert that a server has to raise after it has lost the address. */
export const FENCE_LOST = 'FenceLost';

/**
 * What never succeeded has no time of its own: its age counts from when it should have begun.
 * @param waitSeconds after the server has begun to serve
 */
const age = (metric: string, waitSeconds = 0) => {
  const due = ['baton_serving_since_timestamp_seconds{job="agent"}', ...(waitSeconds ? [waitSeconds] : [])];
  return `time() - (${metric}{job="agent"} or ${due.join(' + ')})`;
};
const PULL_AGE = age('baton_content_pull_timestamp_seconds');
const siteAge = (name: string) =>
  `time() - (baton_site_pull_timestamp_seconds{job="agent",name="${name}"} or ` +
  `label_replace(baton_serving_since_timestamp_seconds{job="agent"}, "name", "${name}", "", ""))`;
/** The server before has its turn until it has finished what was under way. */
const backupAge = ({ drainSeconds }: Environment) => age('baton_backup_timestamp_seconds', drainSeconds + 60);
/**
 * Fires while visitors get the maintenance page, and two minutes longer: the prober has to have seen the site again
 * before its alert counts.
 */
export const MAINTENANCE = 'Maintenance';
/** Somebody may have forgotten it. */
const MAINTENANCE_HOURS = 12;
/** With it, messages and graphs are misleading; the agent itself refuses to be ready at 10 s. */
const CLOCK_SECONDS = 5;
/** A lost history raises an alert for a day, not for as long as the server lives. */
const RESTORE_SECONDS = 86_400;

export const agentAlerts = (environment: Environment): AlertRule[] => [
  ...workAlerts(environment),
  ...containerAlerts,
  {
    name: NOT_SERVING,
    expression: 'baton_serving{job="agent"} == 0',
    for: '0s',
    severity: 'none',
    summary: 'This server does not hold the address: its other alerts are not told',
  },
  {
    name: MAINTENANCE,
    expression: 'max_over_time(baton_maintenance{job="agent"}[2m]) == 1',
    for: '0s',
    severity: 'none',
    summary: 'Visitors get the maintenance page: alerts about what they are answered are not told',
  },
  {
    name: 'MaintenanceLong',
    expression:
      'time() - baton_maintenance_since_timestamp_seconds{job="agent"} > ' +
      `${MAINTENANCE_HOURS} * 3600 and on () baton_maintenance{job="agent"} == 1`,
    severity: 'warning',
    summary: 'Visitors have got the maintenance page for {{ $value | humanizeDuration }}: was it forgotten?',
  },
  {
    // A planned replacement signs off first, and then the server is destroyed.
    name: FENCE_LOST,
    expression: 'baton_backup_fenced{job="agent"} == 1',
    for: '1m',
    severity: 'critical',
    summary: 'Another server has taken the backup over without a handover: this one writes no more',
  },
];

const workAlerts = (environment: Environment): AlertRule[] => [
  {
    name: 'ContentPullOld',
    expression: `${PULL_AGE} > ${environment.alerts.ageSeconds}`,
    severity: 'warning',
    summary: 'The site was last brought up to date {{ $value | humanizeDuration }} ago',
  },
  ...siteAlert(environment),
  {
    name: 'BackupOld',
    expression: `${backupAge(environment)} > ${environment.alerts.ageSeconds}`,
    severity: 'critical',
    summary: 'The last backup was made {{ $value | humanizeDuration }} ago',
  },
  {
    // They change seldom, so the age of their backup says nothing.
    name: 'CertificateBackupFails',
    expression: 'baton_certificates_backup_failed{job="agent"} == 1',
    severity: 'warning',
    summary: 'The certificates are not backed up: the next server would have to order them again',
  },
  {
    name: 'LogsFail',
    expression: 'baton_logs_failing{job="agent"} == 1',
    severity: 'warning',
    summary: "CloudWatch does not take the machine's logs",
  },
  {
    // Until a run of it ends well: the next one may be a day away.
    name: 'JobFailed',
    expression: 'baton_job_failed{job="agent"} == 1',
    for: '0s',
    severity: 'warning',
    component: '{{ $labels.app }}',
    summary: 'The last run of the job {{ $labels.name }} of {{ $labels.app }} failed',
  },
  {
    name: 'RestoreDamaged',
    expression:
      'baton_restore_damaged_blocks{job="agent"} > 0 and ' +
      `time() - baton_restore_timestamp_seconds{job="agent"} < ${RESTORE_SECONDS}`,
    for: '1m',
    severity: 'warning',
    summary: "Blocks that the metrics' backup did not hold whole when this server booted: {{ $value }}",
  },
  {
    name: 'ClockDrifts',
    expression: `abs(baton_clock_offset_seconds{job="agent"}) > ${CLOCK_SECONDS}`,
    severity: 'critical',
    summary: "The machine's clock is {{ $value | humanizeDuration }} off the object store's",
  },
];

/** One for all of them: Prometheus takes no two of one name and the same labels. */
function siteAlert(environment: Environment): AlertRule[] {
  const names = siteNames(environment);
  if (names.length === 0) return [];
  return [
    {
      name: 'ContentPullOld',
      expression: `(${names.map((name) => `(${siteAge(name)})`).join(' or ')}) > ${environment.alerts.ageSeconds}`,
      severity: 'warning',
      component: 'nginx-{{ $labels.name }}',
      summary: 'The site {{ $labels.name }} was last brought up to date {{ $value | humanizeDuration }} ago',
    },
  ];
}

const containerAlerts: readonly AlertRule[] = [
  {
    name: 'ContainerDown',
    expression: 'baton_container_healthy{job="agent"} == 0',
    severity: 'critical',
    component: '{{ $labels.name }}',
    summary: 'The container {{ $labels.name }} does not run or is not healthy',
  },
  {
    name: 'ContainerRestarts',
    expression:
      'baton_container_restarts{job="agent"} - min_over_time(baton_container_restarts{job="agent"}[15m]) >= 3',
    for: '0s',
    severity: 'warning',
    component: '{{ $labels.name }}',
    summary: 'The container {{ $labels.name }} was started again {{ $value }} times within 15 minutes',
  },
];

export const agentPanels = (environment: Environment): Panel[] => [
  gauge('Age of last content pull', PULL_AGE, environment.alerts.ageSeconds),
  gauge('Age of last backup', backupAge(environment), environment.alerts.ageSeconds),
  {
    kind: 'graph',
    title: 'Ages of content pull and backup',
    unit: 's',
    queries: [
      { expression: PULL_AGE, legend: 'content pull' },
      { expression: backupAge(environment), legend: 'backup' },
    ],
  },
];

const gauge = (title: string, expression: string, threshold: number): Panel => ({
  kind: 'gauge',
  title,
  unit: 's',
  queries: [{ expression, legend: 'age' }],
  max: 2 * threshold,
  threshold,
});
