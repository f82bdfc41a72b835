/**
 * Settings of a server that its release does not cover, such as the release's own id. A stack writes them into the user
 * data; cloud-init puts them into /etc/baton/env; the scripts of the boot and the agent read them there.
 */

/** `text` and `count`, a whole number, must be there; `optional` text need not be. */
type Kind = 'text' | 'count' | 'optional';
/** `boot`: the scripts of the boot, or programs such as Node itself. `agent`: the agent as well. */
type Reader = 'agent' | 'boot' | 'nobody';
type Row = readonly [variable: string, kind: Kind, reader: Reader];

/** Every setting on one line, in the order of the file. */
const TABLE = {
  release: ['BATON_RELEASE', 'text', 'agent'],
  domain: ['BATON_DOMAIN', 'text', 'agent'],
  /** Seconds that requests under way get when the server retires. */
  drainSeconds: ['BATON_DRAIN_SECONDS', 'count', 'agent'],
  /** So many days Prometheus keeps metrics. */
  metricsDays: ['BATON_METRICS_DAYS', 'count', 'agent'],
  releasesBucket: ['BATON_RELEASES_BUCKET', 'text', 'agent'],
  contentBucket: ['BATON_CONTENT_BUCKET', 'text', 'agent'],
  dataBucket: ['BATON_DATA_BUCKET', 'text', 'agent'],
  /** Where stored parameters are: `ssm:/PREFIX` or a folder. */
  parameters: ['BATON_PARAMETERS', 'text', 'boot'],
  /** Log group in CloudWatch. @default none, the logs stay on the machine */
  logGroup: ['BATON_LOG_GROUP', 'optional', 'agent'],
  /** Namespace of what is measured for CloudWatch's alarms. @default nothing is */
  metricNamespace: ['BATON_METRIC_NAMESPACE', 'optional', 'agent'],
  region: ['AWS_REGION', 'text', 'agent'],
  /** Another object store than AWS' own. @default none */
  endpoint: ['AWS_ENDPOINT_URL', 'optional', 'agent'],
  /** File with the store's credentials. @default those of the machine's role */
  credentialsFile: ['AWS_SHARED_CREDENTIALS_FILE', 'optional', 'boot'],
  /** Another metadata service than AWS' own, in tests. @default none */
  metadataService: ['AWS_EC2_METADATA_SERVICE_ENDPOINT', 'optional', 'boot'],
  /** File with certificates that Node trusts beside its own. @default none */
  trustedCertificates: ['NODE_EXTRA_CA_CERTS', 'optional', 'agent'],
  // Nobody reads these, but a changed value makes another machine. Each may be a reference that Terraform fills in.
  /** Type and disk. */
  machine: ['BATON_MACHINE', 'optional', 'nobody'],
  /** Of each secret that the services need: its name and version, never its value. */
  secrets: ['BATON_SECRETS', 'optional', 'nobody'],
  /** How many candidates were refused so far. */
  refusals: ['BATON_REFUSALS', 'text', 'nobody'],
} as const satisfies Readonly<Record<string, Row>>;

type Table = typeof TABLE;
type Field = keyof Table;
type FieldOf<K extends Kind> = { [F in Field]: Table[F][1] extends K ? F : never }[Field];
type FieldFor<R extends Reader> = { [F in Field]: Table[F][2] extends R ? F : never }[Field];

/** What a stack writes. */
export type BootSettings = { readonly [F in FieldOf<'text'>]: string } & {
  readonly [F in FieldOf<'count'>]: number;
} & { readonly [F in FieldOf<'optional'>]?: string | undefined };

type AgentSettings = Pick<BootSettings, FieldFor<'agent'>>;

/** What the agent reads. */
export interface Settings extends AgentSettings {
  /** The server's own name in the object store. */
  readonly server: string;
}

/** The file's variables. */
export type BootEnv = Readonly<Record<string, string>>;

/** @param settings at least what the agent needs */
export function toEnv(settings: AgentSettings & Partial<BootSettings>): BootEnv {
  const given: Readonly<Partial<Record<string, string | number>>> = settings;
  const all = Object.entries(TABLE).map(([field, [variable]]) => [variable, given[field]] as const);
  return Object.fromEntries(
    all.flatMap(([variable, value]) => (value === undefined ? [] : [[variable, String(value)]])),
  );
}

/** @throws Error naming every setting of the agent that is missing */
export function fromEnv(env: Readonly<Record<string, string | undefined>>, server: string): Settings {
  const missing: string[] = [];
  const wrong: string[] = [];
  const read = ([variable, kind]: Row): string | number | undefined => {
    const value = env[variable];
    if (kind === 'optional') return value;
    if (!value) missing.push(variable);
    if (kind === 'text') return value;
    if (value && !/^\d+$/.test(value)) wrong.push(`${variable} must be a whole number, got ${value}`);
    return Number(value);
  };
  const ours = Object.entries<Row>(TABLE).filter(([, [, , reader]]) => reader === 'agent');
  const settings = Object.fromEntries(ours.map(([field, row]) => [field, read(row)]));
  if (missing.length > 0) throw new Error(`/etc/baton/env lacks ${missing.join(', ')}`);
  if (wrong.length > 0) throw new Error(`/etc/baton/env: ${wrong.join('; ')}`);
  return { ...(settings as unknown as AgentSettings), server };
}
