/** What the server's agent reports of its regular work: the time at which each last succeeded. */
import type { Environment } from '../environments/schema';
import type { AlertRule, Panel } from './service';

/** An age needs a first success: what never happened has no series, and fires nothing. */
const PULL_AGE = 'time() - baton_content_pull_timestamp_seconds{job="agent"}';
const BACKUP_AGE = 'time() - baton_backup_timestamp_seconds{job="agent"}';

export const agentAlerts = ({ alerts }: Environment): AlertRule[] => [
  {
    name: 'ContentPullOld',
    expression: `${PULL_AGE} > ${alerts.ageSeconds}`,
    severity: 'warning',
    summary: 'The site was last brought up to date {{ $value | humanizeDuration }} ago',
  },
  {
    name: 'BackupOld',
    expression: `${BACKUP_AGE} > ${alerts.ageSeconds}`,
    severity: 'critical',
    summary: 'The last backup was made {{ $value | humanizeDuration }} ago',
  },
];

export const agentPanels = ({ alerts }: Environment): Panel[] => [
  age('Age of last content pull', PULL_AGE, alerts.ageSeconds),
  age('Age of last backup', BACKUP_AGE, alerts.ageSeconds),
  {
    kind: 'graph',
    title: 'Ages of content pull and backup',
    unit: 's',
    queries: [
      { expression: PULL_AGE, legend: 'content pull' },
      { expression: BACKUP_AGE, legend: 'backup' },
    ],
  },
];

const age = (title: string, expression: string, threshold: number): Panel => ({
  kind: 'gauge',
  title,
  unit: 's',
  queries: [{ expression, legend: 'age' }],
  max: 2 * threshold,
  threshold,
});
