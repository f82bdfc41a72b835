/** Where things stand on the server. */
export const PATHS = {
  release: '/srv/baton/release',
  www: '/srv/baton/www',
  data: '/srv/baton/data',
  acme: '/srv/baton/data/traefik/acme.json',
  /** Says that this server held the lease of the backup. Its name is older than that word. */
  leaseMark: '/var/lib/baton/backup-turn',
  prometheus: '/srv/baton/data/prometheus',
  prometheusConfig: '/srv/baton/release/docker/prometheus/prometheus.yml',
  /** What the boot restored of the metrics. */
  metricsRestore: '/var/lib/baton/metrics-restore.json',
  /** How far the journal has been sent. */
  journalCursor: '/var/lib/baton/journal-cursor',
  traefikDynamic: '/srv/baton/run/traefik',
  bootTimeline: '/var/lib/baton/boot/timeline',
  instanceId: '/var/lib/cloud/data/instance-id',
  /** Written whenever a package comes, changes or goes. */
  packages: '/var/lib/dpkg/status',
} as const;

/** The folder that a site's files are pulled to. @param site a further one. @default the main one */
export const wwwOf = (site?: string): string => (site === undefined ? PATHS.www : `${PATHS.www}-${site}`);
