/** Fixed addresses on the server, which need no discovery. The agent asks some of them. */

export interface Network {
  readonly name: string;
  readonly subnet: string;
  /** The machine itself, as the containers there see it. */
  readonly gateway: string;
  /** Device of the machine; by it `userdata/boot/60-firewall.sh` knows where a packet comes from. */
  readonly bridge: string;
}

/** For what watches, which asks for no password: nothing that serves the public or runs the site's code is there. */
export const MONITORING: Network = {
  name: 'monitoring',
  subnet: '172.28.0.0/16',
  gateway: '172.28.0.1',
  bridge: 'baton0',
};

/** The machine itself, as what watches sees it. */
export const MACHINE = MONITORING.gateway;

/** The site's networks are /24 of this one: see docker/networks.ts. */
export const SITE_SUBNET = '172.29.0.0/16';

/** Third number of the first network that is an app's; services of one's own have those below. */
export const APPS_FIRST_NETWORK = 128;
/** The third number of the first further site's network; the others' follow. */
export const SITES_FIRST_NETWORK = 230;

/** Docker's own first network, which it makes at its start whether something uses it or not. */
export const DOCKER_SUBNET = '172.17.0.0/16';

/** TCP ports of the machine itself that are taken, by who listens there. */
export const MACHINE_PORTS = {
  /** Traefik. */
  http: 80,
  /** Traefik. */
  https: 443,
  /** Traefik's health and metrics. */
  traefik: 8080,
  'node-exporter': 9100,
  /** The agent, with its metrics and its server's identity. */
  agent: 9101,
  /** systemd-resolved: DNS, and names of the local network. */
  dns: 53,
  llmnr: 5355,
} as const;

export const AGENT_PORT = MACHINE_PORTS.agent;

export const ADDRESSES = {
  // On the host network, so at the machine's own address.
  traefik: MACHINE,
  'node-exporter': MACHINE,
  nginx: '172.29.0.2',
  php: '172.29.0.3',
  prometheus: '172.28.1.10',
  alertmanager: '172.28.1.11',
  grafana: '172.28.1.12',
  'nginx-exporter': '172.28.1.13',
  cadvisor: '172.28.1.14',
  'blackbox-exporter': '172.28.1.15',
} as const;

export const PROMETHEUS_PORT = 9090;
