/** Whether monitoring itself works: targets, rules, messages, and the way out. */
import type { AlertRule, Service } from '../service';

/** Always fires: somebody outside notices when it no longer arrives. */
export const WATCHDOG = 'Watchdog';

export const monitoringAlerts: readonly AlertRule[] = [
  {
    name: WATCHDOG,
    expression: 'vector(1)',
    for: '0s',
    severity: 'none',
    summary: 'Alerts get from Prometheus through Alertmanager to the outside',
  },
  {
    name: 'TargetMissing',
    expression: 'up == 0',
    severity: 'critical',
    component: targetsService,
    summary: 'Prometheus gets no metrics from {{ $labels.job }} ({{ $labels.instance }})',
  },
  {
    // A rule that cannot be evaluated raises no alert.
    name: 'RuleFails',
    expression:
      'sum by (rule_group) (increase(prometheus_rule_evaluation_failures_total{job="prometheus"}[15m])) > 0',
    severity: 'warning',
    component: 'prometheus',
    summary: 'Prometheus cannot evaluate rules of {{ $labels.rule_group }}',
  },
  {
    // Told through the receivers that are left.
    name: 'MessagesFail',
    expression:
      'sum by (integration) (increase(alertmanager_notifications_failed_total{job="alertmanager"}[15m])) > 0',
    severity: 'critical',
    component: 'alertmanager',
    summary: 'Alertmanager cannot deliver messages by {{ $labels.integration }}',
  },
];

/** A target's job is not always named as its service. */
function targetsService(services: readonly Service[]): string {
  const other = services.flatMap(({ name, scrapes = [] }) =>
    // The agent is no service, though Prometheus' part of the bundle asks it.
    scrapes.filter(({ job }) => job !== name && job !== 'agent').map(({ job }) => ({ job, name })),
  );
  const cases = other.map(
    ({ job, name }, index) => `{{ ${index === 0 ? 'if' : 'else if'} eq $labels.job "${job}" }}${name}`,
  );
  const itself = '{{ $labels.job }}';
  return cases.length === 0 ? itself : `${cases.join('')}{{ else }}${itself}{{ end }}`;
}
