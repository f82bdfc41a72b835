/** Grafana: the dashboards, under a name of their own. Everything it shows comes from files of the release. */
import { ADDRESSES } from '../../protocol/addresses';
import { type Environment, monitoringHost } from '../../settings/schema';
import type { ServiceDefinition } from '../service';
import { HOME_UID } from './dashboard';
import { provisioningFiles } from './provisioning';
import { settings } from './settings';

const PORT = 3000;

export const grafana: ServiceDefinition = (environment) => {
  if (environment.without.includes('grafana')) return undefined;
  return {
    name: 'grafana',
    container: {
      user: '472:0',
      environment: settings(environment),
      volumes: [
        './grafana/provisioning:/etc/grafana/provisioning:ro',
        './grafana/dashboards:/etc/grafana/dashboards:ro',
      ],
      // Its database holds who is signed in. All else is in the release.
      tmpfs: ['/var/lib/grafana:uid=472,gid=0,mode=0700', '/tmp'],
      healthUrl: `http://127.0.0.1:${PORT}/api/health`,
      memoryMiB: 384,
      cpus: 1,
      pids: 128,
    },
    files: provisioningFiles(environment),
    // It sends a Content-Security-Policy of its own, with a nonce for each page.
    routes: [
      {
        host: monitoringHost(environment),
        port: PORT,
        home: `/d/${HOME_UID}/home`,
        hidden: ['/metrics'],
        probePath: '/api/health',
      },
    ],
    scrapes: [{ job: 'grafana', target: `${ADDRESSES.grafana}:${PORT}` }],
    secrets: secretNames(environment),
  };
};

const secretNames = ({ grafana: { githubOrganisations } }: Environment) => [
  'grafana-secret-key',
  ...(githubOrganisations.length > 0 ? ['grafana-github-client-id', 'grafana-github-client-secret'] : []),
];
