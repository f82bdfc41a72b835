/** A service of the bundle: it says once what it needs, and every config file is derived from that. */
import type { Access } from '../settings/access-schema';
import type { Environment } from '../settings/schema';
import type { ServiceName } from '../settings/services';
import type { RenderedFile } from './rendered-file';

/** What a service's container needs; the hardening that all share is added in compose.ts. */
export interface Container {
  /** `uid:gid` inside the container. */
  readonly user: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** `host` is the machine's own, from which everything can be reached. @default the one of the service's address */
  readonly network?: 'host';
  /**
   * Addresses on other networks, whose services it asks. It must listen at its own address alone: nobody there shall
   * reach it. A function where they follow from the services that are present. @default none
   */
  readonly asksFrom?: readonly string[] | ((services: readonly Service[]) => readonly string[]);
  /**
   * `source:target[:ro]`; a source that starts with `./` is a folder of the release. What a service of one's own writes
   * elsewhere on the machine is lost with it: see `lostAtReplacement`.
   */
  readonly volumes?: readonly string[];
  /**
   * Says that what the volumes hold may be lost at each deploy, as a cache may. Without it a volume that can be written
   * stops the synth. @default false
   */
  readonly lostAtReplacement?: boolean;
  /** Whether the image's own files can be changed while it runs. @default false */
  readonly writable?: boolean;
  /** Paths that may be written and are forgotten. @default [] */
  readonly tmpfs?: readonly string[];
  /**
   * Linux capabilities given back after all were dropped. With NET_ADMIN or NET_RAW a program reaches whoever is on its
   * network at all of that one's addresses: also Prometheus, where it asks for metrics there. @default []
   */
  readonly capabilities?: readonly string[];
  /** URL that answers 2xx when the service is healthy, asked for inside the container. */
  readonly healthUrl?: string;
  /** Health check of a service without an HTTP address. */
  readonly healthCommand?: readonly string[];
  /** Seconds to finish what is under way when stopped. @default 10 */
  readonly stopSeconds?: number;
  /** Defaults of the limits; an environment may differ. */
  readonly memoryMiB: number;
  readonly cpus: number;
  readonly pids: number;
  /** Compose keys with no setting above, each with its reason beside the service. @default {} */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A public name whose requests go to this service. */
export interface Route {
  readonly host: string;
  readonly port: number;
  /** Of the host's paths this one and all below it, without a slash at its end; the longest wins. @default / */
  readonly path?: string;
  /** Content-Security-Policy sent with every answer; unset where the service sends its own. @default none */
  readonly contentSecurityPolicy?: string;
  /** Cross-Origin-Resource-Policy sent with every answer. @default same-origin */
  readonly resourcePolicy?: string;
  /**
   * It sends X-Frame-Options and the policies of content, referrer, permissions and other origins itself, with every
   * answer. @default false: Traefik does, and overwrites the service's own
   */
  readonly sendsPolicies?: boolean;
  /** `/` goes to this path. @default none */
  readonly home?: string;
  /** Paths that the public does not get, such as metrics. @default [] */
  readonly hidden?: readonly string[];
  /** Path that must answer 200 before a candidate may serve. */
  readonly probePath: string;
  /** Largest request body; more is answered with 413. @default what the service takes */
  readonly uploadMiB?: number;
  /** A cookie binds a browser to one of the containers behind the route. @default false */
  readonly sticky?: boolean;
  /**
   * Who may ask for it, on top of what `access` says of its host; of two passwords this one is asked for. Its
   * `probePath` stays open. @default everybody
   */
  readonly access?: Access;
}

/** Where Prometheus asks for metrics. */
export interface Scrape {
  /** Name of the job. */
  readonly job: string;
  /** `host:port`. */
  readonly target: string;
  /** @default /metrics */
  readonly path?: string;
  /** URLs that the target asks in its own stead; each becomes an instance of the job. @default none */
  readonly probes?: readonly Probe[];
}

/** A URL that the blackbox exporter asks for, and the module of its config that judges the answer. */
export interface Probe {
  readonly url: string;
  readonly module: string;
  /** Name of the service that has to answer; becomes a label. */
  readonly component: string;
}

/** A Prometheus alert. */
export interface AlertRule {
  /** CamelCase, as is usual in Prometheus. */
  readonly name: string;
  /** A function where what is expected follows from the services that are present. */
  readonly expression: string | ((services: readonly Service[]) => string);
  /** How long the expression must hold before the alert fires. @default 5m */
  readonly for?: string;
  /** `none` is for alerts that tell nobody anything by themselves. */
  readonly severity: 'critical' | 'warning' | 'none';
  /** One sentence for the person who is woken. May use Prometheus' `{{ $labels.x }}` and `{{ $value }}`. */
  readonly summary: string;
  /**
   * Name of the service that the alert is about, by which an alert of a cause silences those of its effects. May use
   * `{{ $labels.x }}`. @default none
   */
  readonly component?: string | ((services: readonly Service[]) => string);
  /** What to do, as a URL. @default the alert's section of docs/runbooks.md */
  readonly runbook?: string;
}

/**
 * A series that Prometheus calculates and keeps, for what would be too much to calculate at each evaluation of a rule.
 */
export interface RecordingRule {
  readonly name: string;
  readonly expression: string;
  /** How often. @default as often as rules are evaluated */
  readonly every?: string;
}

/** A panel of Grafana's home dashboard. Gauges stand together at the top, graphs below. */
export interface Panel {
  readonly kind: 'gauge' | 'graph';
  readonly title: string;
  /** Grafana's unit id, such as `bytes`, `percent`, `s` or `short`. */
  readonly unit: string;
  readonly queries: readonly { readonly expression: string; readonly legend: string }[];
  /** A gauge's scale. @default 0 and what the data needs */
  readonly max?: number;
  /** From this value on the gauge is red, or up to it where `worse` is `lower`. @default none */
  readonly threshold?: number;
  /** @default higher */
  readonly worse?: 'higher' | 'lower';
  /** A graph that begins a row of its own: those behind it stand beside it. @default false */
  readonly beginsRow?: boolean;
}

export interface Service {
  /** One of the bundle's own, or another that then says its image and address. */
  readonly name: string;
  /** One of the bundle's whose image and limits it has, unless it says others. @default the one of its name */
  readonly like?: ServiceName;
  /** With a tag or digest. @default the one that the bundle pins for this name */
  readonly image?: string;
  /**
   * 172.29.0.10-172.29.127.250, the last number 10-250. Services with the same first three numbers share a network and
   * reach each other, in 172.29.0 nginx and PHP as well; nobody else is reached. @default the bundle's for this name
   */
  readonly address?: string;
  readonly container: Container;
  /** Config files, below the service's own folder in the release. @default [] */
  readonly files?: readonly RenderedFile[];
  readonly routes?: readonly Route[];
  readonly scrapes?: readonly Scrape[];
  readonly alerts?: readonly AlertRule[];
  /** Evaluated before the alerts, which may use them. @default [] */
  readonly records?: readonly RecordingRule[];
  readonly panels?: readonly Panel[];
  /** Names of stored secrets that the server puts under /run/baton/secrets before the start. @default [] */
  readonly secrets?: readonly string[];
  /** Stored secrets as variables of the container's environment, by the variable's name. @default {} */
  readonly secretVariables?: Readonly<Record<string, string>>;
  /** Stored secrets as files under /run/baton/secrets, by a name of their own. @default {} */
  readonly secretFiles?: Readonly<Record<string, string>>;
}

/** Makes a service from what the environment says; undefined where the environment does not want it. */
export type ServiceDefinition = (environment: Environment) => Service | undefined;
