/** nginx-exporter: nginx' own counters in Prometheus' form. */
import { ADDRESSES } from '../../protocol/addresses';
import { NGINX_EXPORTER_AT_NGINX } from '../networks';
import type { Panel, ServiceDefinition } from '../service';

const LISTEN = `${ADDRESSES['nginx-exporter']}:9113`;

export const nginxExporter: ServiceDefinition = (environment) => {
  if (environment.without.includes('nginx-exporter')) return undefined;
  return {
    name: 'nginx-exporter',
    container: {
      user: '65534:65534',
      asksFrom: [NGINX_EXPORTER_AT_NGINX],
      command: [
        `--nginx.scrape-uri=http://${ADDRESSES.nginx}:8080/.well-known/nginx/basic_status`,
        `--web.listen-address=${LISTEN}`,
      ],
      // No health check: the image holds the exporter and nothing that could ask it. Prometheus notices.
      memoryMiB: 32,
      cpus: 0.25,
      pids: 64,
    },
    scrapes: [{ job: 'nginx', target: LISTEN }],
    panels,
  };
};

const panels: readonly Panel[] = [
  {
    kind: 'gauge',
    title: 'nginx connections',
    unit: 'short',
    queries: [{ expression: 'sum(nginx_connections_active{job="nginx"})', legend: 'connections' }],
  },
  {
    kind: 'graph',
    title: 'nginx requests',
    unit: 'reqps',
    queries: [
      {
        expression: 'sum(rate(nginx_http_requests_total{job="nginx"}[$__rate_interval]))',
        legend: 'requests',
      },
    ],
  },
  {
    kind: 'graph',
    title: 'nginx connections by state',
    unit: 'short',
    queries: ['reading', 'writing', 'waiting'].map((state) => ({
      expression: `sum(nginx_connections_${state}{job="nginx"})`,
      legend: state,
    })),
  },
];
