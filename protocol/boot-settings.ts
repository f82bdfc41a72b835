/** What the agent is told, from /etc/baton/env. */
export interface Settings {
  /** The server's own name in the object store. */
  readonly server: string;
  readonly release: string;
  readonly domain: string;
  readonly region: string;
  /** Another object store than AWS' own. @default none */
  readonly endpoint: string | undefined;
  readonly contentBucket: string;
  readonly dataBucket: string;
  /** Seconds that requests under way get when the server retires. */
  readonly drainSeconds: number;
  /** So many days Prometheus keeps metrics. */
  readonly metricsDays: number;
  /** Log group in CloudWatch. @default none, the logs stay here */
  readonly logGroup: string | undefined;
  /** Namespace of what is measured for CloudWatch's alarms. @default nothing is */
  readonly metricNamespace: string | undefined;
}

/** @throws Error naming every setting that is missing */
export function settings(env: Readonly<Record<string, string | undefined>>, server: string): Settings {
  const missing: string[] = [];
  const wrong: string[] = [];
  const required = (name: string): string => {
    const value = env[name];
    if (!value) missing.push(name);
    return value ?? '';
  };
  const wholeNumber = (name: string): number => {
    const text = required(name);
    if (text && !/^\d+$/.test(text)) wrong.push(`${name} must be a whole number, got ${text}`);
    return Number(text);
  };
  const result: Settings = {
    server,
    release: required('BATON_RELEASE'),
    domain: required('BATON_DOMAIN'),
    region: required('AWS_REGION'),
    endpoint: env.AWS_ENDPOINT_URL,
    contentBucket: required('BATON_CONTENT_BUCKET'),
    dataBucket: required('BATON_DATA_BUCKET'),
    drainSeconds: wholeNumber('BATON_DRAIN_SECONDS'),
    metricsDays: wholeNumber('BATON_METRICS_DAYS'),
    logGroup: env.BATON_LOG_GROUP,
    metricNamespace: env.BATON_METRIC_NAMESPACE,
  };
  if (missing.length > 0) throw new Error(`/etc/baton/env lacks ${missing.join(', ')}`);
  if (wrong.length > 0) throw new Error(`/etc/baton/env: ${wrong.join('; ')}`);
  return result;
}
