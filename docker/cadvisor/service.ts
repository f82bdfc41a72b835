/** cAdvisor: what each container uses. */
import { ADDRESSES } from '../../protocol/addresses';
import type { ServiceDefinition } from '../service';
import { containerAlerts, containerPanels } from './metrics';

const PORT = 8080;

export const cadvisor: ServiceDefinition = (environment) => {
  if (environment.without.includes('cadvisor')) return undefined;
  return {
    name: 'cadvisor',
    container: {
      // The Docker socket and the layer database are open to root only; no capability is needed to read them.
      user: '0:0',
      command: [
        `--port=${PORT}`,
        '--docker_only=true',
        // All that alerts and panels use: the others cost processor time and need the machine's root folder.
        '--enable_metrics=cpu,memory',
        '--store_container_labels=false',
        '--housekeeping_interval=15s',
      ],
      volumes: [
        // Names of containers are known to Docker alone. Who speaks to this socket is root on the machine, read-only
        // mount or not: cAdvisor is the only service that gets it, and has no way in from outside.
        '/var/run/docker.sock:/var/run/docker.sock:ro',
        // The control groups of all containers, which hold the figures.
        '/sys:/sys:ro',
        // A container whose layer is not found here is not reported at all.
        '/var/lib/docker/image:/var/lib/docker/image:ro',
      ],
      healthUrl: `http://127.0.0.1:${PORT}/healthz`,
      memoryMiB: 128,
      cpus: 0.5,
      pids: 64,
    },
    scrapes: [{ job: 'docker', target: `${ADDRESSES.cadvisor}:${PORT}` }],
    alerts: containerAlerts(environment),
    panels: containerPanels,
  };
};
