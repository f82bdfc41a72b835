/** blackbox-exporter: asks for the public names as a visitor does. */
import { ADDRESSES, MACHINE } from '../../protocol/addresses';
import { type Environment, hostNames, monitoringHost } from '../../settings/schema';
import { hasStaticSite } from '../../settings/static-site';
import { yamlFile } from '../rendered-file';
import type { AlertRule, Probe, ServiceDefinition } from '../service';
import { placesOf } from '../site-place';
import { blackboxConfig } from './config';

const PORT = 9115;
/** Certificates are renewed 30 days before they expire. After that a person has this long to find out why not. */
const CERTIFICATE_DAYS = { warning: 21, critical: 7 } as const;

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
      extra: environment.traits.isPublic ? {} : { extra_hosts: names(environment) },
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
  const sites = placesOf(environment).map(({ environment: site, place }) => ({
    site,
    component: place.nginx,
  }));
  const monitoring = `https://${monitoringHost(environment)}/api/health`;
  return [
    ...(hasStaticSite(environment) ? [{ site: environment, component: 'nginx' }, ...sites] : sites).map(
      ({ site: { domain }, component }) => ({
        ...{ url: `https://${domain}/`, module: moduleOf(environment, domain), component },
      }),
    ),
    // What an app shows at its start page may be a form to sign in. Its health is open, whoever may ask for the rest.
    ...Object.entries(environment.apps)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([component, { host, health }]) => ({
        url: `https://${host}${health}`,
        module: 'http_2xx',
        component,
      })),
    ...(environment.without.includes('grafana')
      ? []
      : [{ url: monitoring, module: 'http_2xx', component: 'grafana' }]),
    // Traefik itself redirects.
    ...[environment, ...sites.map(({ site }) => site)]
      .flatMap(({ aliases }) => aliases)
      .map((alias) => ({
        url: `https://${alias}/`,
        module: 'http_redirect',
        component: 'traefik',
      })),
  ];
}

/** To be kept out is the good answer of a name that is protected. */
function moduleOf({ access }: Environment, name: string): string {
  const found = access.find(({ host }) => host === name);
  if (!found) return 'http_2xx';
  return found.networks.length > 0 ? 'http_networks' : 'http_password';
}

const alerts: readonly AlertRule[] = [
  {
    name: 'PageUnreachable',
    expression: 'probe_success{job="blackbox"} == 0',
    severity: 'critical',
    summary: '{{ $labels.instance }} does not answer as it should through the public address',
  },
  ...(['critical', 'warning'] as const).map((severity) => ({
    name: 'CertificateExpires',
    expression: `probe_ssl_earliest_cert_expiry{job="blackbox"} - time() < ${CERTIFICATE_DAYS[severity]} * 86400`,
    severity,
    summary:
      'The certificate of {{ $labels.instance }} expires in {{ $value | humanizeDuration }} and was not renewed',
  })),
];
