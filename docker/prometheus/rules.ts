/** The alert rules of all services, a group each. */
import type { Environment } from '../../environments/schema';
import type { AlertRule, Service } from '../service';

/** Content of rules.yml. */
export function alertRules(environment: Environment, services: readonly Service[]): object {
  return {
    groups: services
      .filter(({ alerts }) => alerts && alerts.length > 0)
      .map(({ name, alerts }) => ({
        name,
        rules: (alerts ?? []).map((alert) => rule(alert, environment, services)),
      })),
  };
}

const rule = (alert: AlertRule, environment: Environment, services: readonly Service[]) => ({
  alert: alert.name,
  expr: typeof alert.expression === 'string' ? alert.expression : alert.expression(services),
  for: alert.for ?? '5m',
  // The site tells a rehearsal's alert from the live site's where both reach the same people.
  labels: { severity: alert.severity, site: environment.domain },
  annotations: { summary: alert.summary },
});
