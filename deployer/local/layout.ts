/**
 * Names and addresses of the local platform. Three networks, as on AWS: the servers' own, the public addresses that
 * exist only in the gateway's translation, and the clients' network, which stands for the internet.
 */
export interface Layout {
  /** Begins the name of everything that belongs to the environment. */
  readonly prefix: string;
  readonly servers: {
    readonly network: string;
    readonly subnet: string;
    readonly host: string;
  };
  readonly clients: { readonly network: string; readonly subnet: string };
  /** Each machine has its own: the last number of its server address. */
  readonly publicSubnet: string;
  /** The elastic address. */
  readonly address: string;
  readonly gateway: { readonly name: string; readonly server: string; readonly client: string };
  readonly store: { readonly name: string; readonly address: string; readonly endpoint: string };
  readonly authority: { readonly name: string; readonly address: string; readonly volume: string };
  readonly alertSink: { readonly name: string; readonly address: string };
  readonly parameters: string;
  readonly buckets: { readonly releases: string; readonly content: string; readonly data: string };
}

/** @param network a private /16 */
export function layout(environment: string, network: string): Layout {
  const base = network.split('.').slice(0, 2).join('.');
  const prefix = `baton-${environment}`;
  const store = `${base}.1.3`;
  return {
    prefix,
    servers: {
      network: `${prefix}-servers`,
      subnet: `${base}.1.0/24`,
      host: `${base}.1.1`,
    },
    // Docker publishes ports on the network whose name comes first, which must be the servers'.
    clients: { network: `${prefix}-world`, subnet: `${base}.3.0/24` },
    publicSubnet: `${base}.2.0/24`,
    address: `${base}.2.2`,
    gateway: { name: `${prefix}-gateway`, server: `${base}.1.2`, client: `${base}.3.1` },
    store: { name: `${prefix}-store`, address: store, endpoint: `http://${store}:7070` },
    authority: { name: `${prefix}-authority`, address: `${base}.3.10`, volume: `${prefix}-authority` },
    alertSink: { name: `${prefix}-alert-sink`, address: `${base}.1.4` },
    parameters: `${prefix}-parameters`,
    buckets: { releases: `${prefix}-releases`, content: `${prefix}-content`, data: `${prefix}-data` },
  };
}

/** A machine's name, from the id of its Terraform resource. */
export const machineName = (prefix: string, id: string) => `${prefix}-${id.slice(0, 8)}`;
