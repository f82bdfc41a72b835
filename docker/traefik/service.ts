/** Traefik: the only service that faces the internet. It ends TLS and routes by host name. */
import { ADDRESSES, MACHINE, MACHINE_PORTS } from '../../protocol/addresses';
import { TRAEFIK_UID } from '../../protocol/users';
import { TRAEFIK_MEMORY_MIB } from '../../settings/connections-schema';
import type { Environment } from '../../settings/schema';
import { jsonFile, textFile, yamlFile } from '../rendered-file';
import { secretPath } from '../secrets';
import type { Service } from '../service';
import { accessSecrets, accessUsers } from './access';
import { maintenanceRoutes } from './maintenance';
import { traefikAlerts, traefikPanels, traefikRecords } from './metrics';
import { reconnectFiles, VOLUME } from './reconnect';
import { certificateRoutes, routes } from './routes';
import { staticConfig } from './static';
import { BUFFERS } from './uploads';

/** The settings with the key of an external account, which `userdata/boot/50-secrets.sh` makes. */
const WITH_KEY = 'traefik.yaml';

/** Given the other services, because the routes are theirs. */
export function traefik(environment: Environment, others: readonly Service[]): Service {
  const { challenge, externalAccount } = environment.acme;
  const needsAddress = challenge === 'http-01';
  const buffers = others.some(({ routes = [] }) => routes.some(({ uploadMiB }) => uploadMiB !== undefined));
  const variables = { ...dnsVariables(environment), ...(buffers && { TMPDIR: BUFFERS }) };
  const users = accessUsers(environment, others);
  return {
    name: 'traefik',
    container: {
      user: `${TRAEFIK_UID}:${TRAEFIK_UID}`,
      // On the host network it sees the clients' real addresses. Ports below 1024 are opened to everyone by a kernel
      // setting of the machine, so that no capability is needed.
      network: 'host',
      command: [`--configFile=${externalAccount ? secretPath(WITH_KEY) : '/etc/traefik/traefik.yaml'}`],
      ...(Object.keys(variables).length > 0 && { environment: variables }),
      volumes: [
        './traefik/traefik.yaml:/etc/traefik/traefik.yaml:ro',
        VOLUME,
        '/srv/baton/run/traefik:/etc/traefik/dynamic:ro',
        '/srv/baton/data/traefik:/acme',
        ...(buffers ? [`/srv/baton/data/traefik-buffers:${BUFFERS}`] : []),
      ],
      tmpfs: ['/tmp'],
      healthUrl: `http://${MACHINE}:${MACHINE_PORTS.traefik}/ping`,
      stopSeconds: environment.drainSeconds + 5,
      memoryMiB: TRAEFIK_MEMORY_MIB,
      cpus: 2,
      pids: 256,
    },
    files: [
      yamlFile('traefik.yaml', staticConfig(environment)),
      yamlFile('dynamic/routes.yaml', routes(environment, others)),
      ...reconnectFiles(),
      // JSON is YAML too, and needs no parser of its own on the server.
      // Which secret is the key, for that step. Traefik takes it from its settings alone.
      ...(externalAccount ? [textFile('external-account', `${externalAccount.hmacSecret}\n`)] : []),
      ...(users.length > 0 ? [textFile('access-users', users.map((line) => `${line}\n`).join(''))] : []),
      jsonFile('authority.json', { server: environment.acme.server }),
      jsonFile('maintenance.json', maintenanceRoutes(environment, others)),
      jsonFile(`${needsAddress ? 'on-address' : 'dynamic'}/certificate.yaml`, certificateRoutes(environment)),
    ],
    scrapes: [{ job: 'traefik', target: `${ADDRESSES.traefik}:${MACHINE_PORTS.traefik}` }],
    alerts: traefikAlerts(environment),
    records: traefikRecords(environment),
    panels: traefikPanels,
    secrets: secretNames(environment, others),
  };
}

/** Traefik reads each secret from the file that the variable with this end names. */
const dnsVariables = ({ acme }: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(acme.dnsSecrets).map(([variable, name]) => [`${variable}_FILE`, secretPath(name)]),
  );

function secretNames(environment: Environment, others: readonly Service[]): string[] {
  const { acme } = environment;
  const { caCertificate, externalAccount, dnsSecrets } = acme;
  const own = [caCertificate, externalAccount?.hmacSecret].filter((name) => name !== undefined);
  return [...new Set([...own, ...Object.values(dnsSecrets), ...accessSecrets(environment, others)])];
}
