/** The bundle's services, in the order in which they stand in the compose file. */
import type { Environment } from '../settings/schema';
import { alertmanager } from './alertmanager/service';
import { blackboxExporter } from './blackbox-exporter/service';
import { cadvisor } from './cadvisor/service';
import { grafana } from './grafana/service';
import { nginx } from './nginx/service';
import { nginxExporter } from './nginx-exporter/service';
import { nodeExporter } from './node-exporter/service';
import { php } from './php/service';
import { prometheus } from './prometheus/service';
import type { Service, ServiceDefinition } from './service';
import { traefik } from './traefik/service';

const DEFINITIONS: readonly ServiceDefinition[] = [
  nginx,
  php,
  prometheus,
  alertmanager,
  grafana,
  nodeExporter,
  nginxExporter,
  cadvisor,
  blackboxExporter,
];

/**
 * @param extra services of the caller's own, which may have routes, targets, alerts and panels like all others
 * @throws Error when two have one name
 */
export function services(environment: Environment, extra: readonly ServiceDefinition[] = []): Service[] {
  const others = [...DEFINITIONS, ...extra].flatMap((definition) => definition(environment) ?? []);
  const all = [traefik(environment, others), ...others];
  const twice = all.find(({ name }, index) => all.findIndex((other) => other.name === name) !== index);
  if (twice) throw new Error(`two services have the name ${twice.name}`);
  return all;
}
