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

/** Where the agent answers with its metrics and its server's identity. */
export const AGENT_PORT = 9101;

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
