/** The rules of all services: what is recorded, and what raises an alert. */
import type { Environment } from '../../settings/schema';
import type { AlertRule, RecordingRule, Service } from '../service';
import { runbookUrl } from './runbook';

/** Content of rules.yml: a group for each service, and one for what is calculated less often. */
export function alertRules(environment: Environment, services: readonly Service[]): object {
  return { groups: services.flatMap((service) => groups(environment, service, services)) };
}

function groups(
  environment: Environment,
  { name, alerts = [], records = [] }: Service,
  services: readonly Service[],
): object[] {
  const seldom = [...new Set(records.flatMap(({ every }) => every ?? []))];
  const rules = [
    // Prometheus evaluates a group in its order.
    ...records.filter(({ every }) => every === undefined).map(record),
    ...alerts.map((alert) => rule(alert, environment, services)),
  ];
  return [
    ...seldom.map((every) => ({
      name: `${name} every ${every}`,
      interval: every,
      rules: records.filter((one) => one.every === every).map(record),
    })),
    ...(rules.length > 0 ? [{ name, rules }] : []),
  ];
}

const record = ({ name, expression }: RecordingRule) => ({ record: name, expr: expression });

const rule = (alert: AlertRule, environment: Environment, services: readonly Service[]) => ({
  alert: alert.name,
  expr: given(alert.expression, services),
  for: alert.for ?? '5m',
  // The site's name tells a rehearsal's alert from the live site's if both reach the same people.
  labels: {
    severity: alert.severity,
    site: environment.domain,
    ...(alert.component && { component: given(alert.component, services) }),
  },
  annotations: { summary: alert.summary, runbook_url: alert.runbook ?? runbookUrl(environment, alert.name) },
});

const given = (value: string | ((services: readonly Service[]) => string), services: readonly Service[]) =>
  typeof value === 'string' ? value : value(services);
