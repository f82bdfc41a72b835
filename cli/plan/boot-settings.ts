/** Settings that a machine gets beside its release, and the causes of a new machine that no release covers. */
import { changed, type Reason } from './reason';
import { differing, valuesOf } from './values';

/** By their variable: the setting of the environment that each follows from. */
const SETTINGS: Readonly<Record<string, string>> = {
  AWS_REGION: 'setting region',
  BATON_CONTENT_BUCKET: 'setting bucketPrefix: bucket of the content',
  BATON_DATA_BUCKET: 'setting bucketPrefix: bucket of the data',
  BATON_DOMAIN: 'setting domain',
  BATON_DRAIN_SECONDS: 'setting drainSeconds',
  BATON_LOG_GROUP: 'log group',
  BATON_METRICS_DAYS: 'setting retention.metricsDays',
  BATON_METRIC_NAMESPACE: 'namespace of the metrics',
  BATON_PARAMETERS: 'place of the stored parameters',
  BATON_RELEASES_BUCKET: 'setting bucketPrefix: bucket of the releases',
};

export type BootEnv = Readonly<Record<string, unknown>>;

export function settingReasons(before: BootEnv, after: BootEnv): Reason[] {
  return differing(before, after).flatMap((variable): Reason[] => {
    const [old, young] = [before[variable], after[variable]];
    switch (variable) {
      // The files say it better.
      case 'BATON_RELEASE':
        return [];
      case 'BATON_MACHINE':
        return machine(String(old ?? ''), String(young ?? ''));
      case 'BATON_SECRETS':
        return secrets(String(old ?? ''), String(young ?? ''));
      case 'BATON_REFUSALS':
        return [refusal(Number(old ?? 0), Number(young ?? 0))];
      default:
        return [changed('setting', SETTINGS[variable] ?? `boot setting ${variable}`, old, young)];
    }
  });
}

/** Of `t4g.small 20 GiB`. */
function machine(before: string, after: string): Reason[] {
  const [[type, ...disk], [newType, ...newDisk]] = [before.split(' '), after.split(' ')];
  const [size, newSize] = [disk.join(' '), newDisk.join(' ')];
  return [
    ...(type === newType ? [] : [changed('machine', 'machine type', type, newType)]),
    ...(size === newSize ? [] : [changed('machine', 'disk', size, newSize)]),
  ];
}

/** Of `a:1 b:3`. */
function secrets(before: string, after: string): Reason[] {
  const versions = (text: string) =>
    Object.fromEntries(
      text
        .split(' ')
        .filter(Boolean)
        .map((one) => one.split(':')),
    );
  const [old, young] = [valuesOf(versions(before)), valuesOf(versions(after))];
  return differing(old, young).map((name): Reason => {
    const word = (version: unknown) => (version === undefined ? 'not stored' : `version ${version}`);
    return changed('secret', `secret ${name}`, word(old[name]), word(young[name]));
  });
}

const refusal = (before: number, after: number): Reason => ({
  kind: 'refusal',
  subject: 'refused candidates',
  before: String(before),
  after: String(after),
  detail: 'one that was refused gets no second chance: another machine is made',
});

/** The settings in a machine's user data; undefined where it holds none, such as a hash of it. */
export function bootEnvOf(userData: unknown): BootEnv | undefined {
  if (typeof userData !== 'string') return undefined;
  const line = userData.split('\n').find((one) => one.includes('"path":"/etc/baton/env"'));
  try {
    const { content } = JSON.parse(line?.replace(/^\s*- /, '') ?? '') as { readonly content: string };
    const found = [...content.matchAll(/^([A-Z0-9_]+)='([^']*)'$/gm)];
    return Object.fromEntries(found.map(([, name, value]) => [name, value]));
  } catch {
    return undefined;
  }
}
