/**
 * The image of every service, pinned in this one place. The versions are those of Debian 13 where Debian has the
 * program, so that what is tested without a registry is what runs in production.
 */
import type { ServiceName } from '../environments/schema';

export const IMAGES: Readonly<Record<ServiceName, string>> = {
  traefik: 'traefik:v3.5.4',
  nginx: 'nginx:1.26.3-alpine',
  php: 'php:8.4-fpm',
  prometheus: 'prom/prometheus:v2.53.3',
  alertmanager: 'prom/alertmanager:v0.28.1',
  grafana: 'grafana/grafana:12.1.1',
  'node-exporter': 'prom/node-exporter:v1.9.0',
  'nginx-exporter': 'nginx/nginx-prometheus-exporter:1.4.1',
  cadvisor: 'gcr.io/cadvisor/cadvisor:v0.52.1',
  'blackbox-exporter': 'prom/blackbox-exporter:v0.26.0',
};
