/** blackbox-exporter: asks for the public names as a visitor does. */
import { type Environment, hostNames, monitoringHost } from '../../environments/schema';
import { ADDRESSES, MACHINE } from '../addresses';
import { yamlFile } from '../rendered-file';
import type { AlertRule, Probe, ServiceDefinition } from '../service';
import { blackboxConfig } from './config';

const PORT = 9115;
/** Certificates are renewed weeks before; what is left then is time for a person to find out why not. */
const CERTIFICATE_DAYS = 7;

export const blackboxExporter: ServiceDefinition = (environment) => {
  if (environment.without.includes('blackbox-exporter')) return undefined;
  return {
    name: 'blackbox-exporter',
    container: {
      user: '65534:65534',
      command: ['--config.file=/etc/blackbox/blackbox.yml', `--web.listen-address=:${PORT}`],
      volumes: ['./blackbox-exporter:/etc/blackbox:ro'],
      healthUrl: `http://127.0.0.1:${PORT}/-/healthy`,
      memoryMiB: 64,
      cpus: 0.25,
      pids: 64,
      extra: environment.platform === 'local' ? { extra_hosts: names(environment) } : {},
    },
    files: [yamlFile('blackbox.yml', blackboxConfig(environment))],
    scrapes: [
      {
        job: 'blackbox',
        target: `${ADDRESSES['blackbox-exporter']}:${PORT}`,
        path: '/probe',
        probes: probes(environment),
      },
    ],
    alerts,
  };
};

/** No DNS knows the local platform's names, and its address cannot be reached from behind: they lead to Traefik. */
const names = (environment: Environment) => hostNames(environment).map((name) => `${name}:${MACHINE}`);

function probes(environment: Environment): Probe[] {
  const monitoring = environment.without.includes('grafana')
    ? []
    : [`${monitoringHost(environment)}/api/health`];
  return [
    ...[`${environment.domain}/`, ...monitoring].map((page) => ({
      url: `https://${page}`,
      module: 'http_2xx',
    })),
    ...environment.aliases.map((alias) => ({ url: `https://${alias}/`, module: 'http_redirect' })),
  ];
}

const alerts: readonly AlertRule[] = [
  {
    name: 'PageUnreachable',
    expression: 'probe_success{job="blackbox"} == 0',
    severity: 'critical',
    summary: '{{ $labels.instance }} does not answer as it should through the public address',
  },
  {
    name: 'CertificateExpires',
    expression: `probe_ssl_earliest_cert_expiry{job="blackbox"} - time() < ${CERTIFICATE_DAYS} * 86400`,
    severity: 'critical',
    summary:
      'The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }} and was not renewed',
  },
];
