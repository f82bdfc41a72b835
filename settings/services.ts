/** The services of the bundle, by their compose name. */
export const SERVICE_NAMES = [
  'traefik',
  'nginx',
  'php',
  'prometheus',
  'alertmanager',
  'grafana',
  'node-exporter',
  'nginx-exporter',
  'cadvisor',
  'blackbox-exporter',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Without these no site is served or no candidate can be proven; every other service may be left out. */
export const INDISPENSABLE: readonly ServiceName[] = ['traefik', 'nginx', 'prometheus'];
