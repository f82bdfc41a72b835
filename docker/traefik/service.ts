/** Traefik: the only service that faces the internet. It ends TLS and routes by host name. */
import { ADDRESSES, MACHINE } from '../../protocol/addresses';
import { TRAEFIK_UID } from '../../protocol/users';
import { TRAEFIK_MEMORY_MIB } from '../../settings/connections-schema';
import type { Environment } from '../../settings/schema';
import { jsonFile, yamlFile } from '../rendered-file';
import type { Service } from '../service';
import { traefikAlerts, traefikPanels, traefikRecords } from './metrics';
import { certificateRoutes, routes } from './routes';
import { staticConfig } from './static';

/** Given the other services, because the routes are theirs. */
export function traefik(environment: Environment, others: readonly Service[]): Service {
  const needsAddress = environment.acme.challenge === 'http-01';
  return {
    name: 'traefik',
    container: {
      user: `${TRAEFIK_UID}:${TRAEFIK_UID}`,
      // On the host network it sees the clients' real addresses. Ports below 1024 are opened to everyone by a kernel
      // setting of the machine, so that no capability is needed.
      network: 'host',
      command: ['--configFile=/etc/traefik/traefik.yaml'],
      volumes: [
        './traefik/traefik.yaml:/etc/traefik/traefik.yaml:ro',
        '/srv/baton/run/traefik:/etc/traefik/dynamic:ro',
        '/srv/baton/data/traefik:/acme',
      ],
      tmpfs: ['/tmp'],
      healthUrl: `http://${MACHINE}:8080/ping`,
      stopSeconds: environment.drainSeconds + 5,
      memoryMiB: TRAEFIK_MEMORY_MIB,
      cpus: 2,
      pids: 256,
    },
    files: [
      yamlFile('traefik.yaml', staticConfig(environment)),
      yamlFile('dynamic/routes.yaml', routes(environment, others)),
      // JSON is YAML too, and needs no parser of its own on the server.
      jsonFile('authority.json', { server: environment.acme.server }),
      jsonFile(`${needsAddress ? 'on-address' : 'dynamic'}/certificate.yaml`, certificateRoutes(environment)),
    ],
    scrapes: [{ job: 'traefik', target: `${ADDRESSES.traefik}:8080` }],
    alerts: traefikAlerts(environment),
    records: traefikRecords(environment),
    panels: traefikPanels,
    ...(environment.acme.caCertificate && { secrets: [environment.acme.caCertificate] }),
  };
}
