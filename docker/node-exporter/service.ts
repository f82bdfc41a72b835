/** node-exporter: the machine's own processor, memory, disk and network. */
import { ADDRESSES, MACHINE_PORTS } from '../../protocol/addresses';
import type { ServiceDefinition } from '../service';
import { nodeAlerts, nodePanels } from './metrics';

const COLLECTORS = [
  'cpu',
  'diskstats',
  'filesystem',
  'loadavg',
  'meminfo',
  'netdev',
  'pressure',
  'time',
  'timex',
  'uname',
  'vmstat',
];
const LISTEN = `${ADDRESSES['node-exporter']}:${MACHINE_PORTS['node-exporter']}`;

/**
 * It gets neither the machine's root folder nor its process table, as is usual. What a file system has left can be
 * asked through any of its folders, and /srv is where everything that grows lives. Binding `/` with `rslave` also
 * fails on a machine whose root is not shared, such as a system container.
 */
export const nodeExporter: ServiceDefinition = (environment) => {
  if (environment.without.includes('node-exporter')) return undefined;
  return {
    name: 'node-exporter',
    container: {
      user: '65534:65534',
      // Network devices are counted in the network they are in.
      network: 'host',
      command: [
        `--web.listen-address=${LISTEN}`,
        // Each collector that finds nothing to read writes a line at every scrape: only those that are of use.
        '--collector.disable-defaults',
        ...COLLECTORS.map((name) => `--collector.${name}`),
        '--collector.filesystem.mount-points-include=^/srv$',
        // The default leaves out overlay, which is what a system container's root is.
        '--collector.filesystem.fs-types-exclude=^autofs$',
        // Containers' devices come and go, and each would leave series behind.
        '--collector.netdev.device-exclude=^(veth.*|br-.*|docker.*|baton.*|lo)$',
      ],
      volumes: ['/srv:/srv:ro'],
      healthUrl: `http://${LISTEN}/`,
      memoryMiB: 64,
      cpus: 0.25,
      pids: 64,
    },
    scrapes: [{ job: 'node', target: LISTEN }],
    alerts: nodeAlerts(environment),
    panels: nodePanels(environment),
  };
};
