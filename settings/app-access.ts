/** What of an app's `access` protects nothing, lets nobody in, or keeps out whoever must ask. */
import type { AppInput } from './apps-schema';
import { overlap } from './own-network';
import type { CommonInput } from './schema';

/** A path that Traefik compares as it stands. */
const PLAIN = /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._~-]+)+$/;

/** Whether this path can stay open: it is no other one, however it is written, and the first page of nothing. */
export const canStayOpen = (health: string, paths: readonly string[]): boolean =>
  PLAIN.test(health) && !paths.includes(health);

/** Settings of a wrong kind are undefined in their lists, or missing. */
type Entry = Partial<NonNullable<CommonInput['access']>[number]>;
type Named = readonly [string, AppInput];

const networksOf = (entry: Partial<Pick<Entry, 'networks'>> | undefined): readonly string[] =>
  Array.isArray(entry?.networks) ? entry.networks.filter((one) => one !== undefined) : [];

const pathsOf = ({ paths }: AppInput): readonly string[] =>
  Array.isArray(paths) ? paths.filter((path) => path !== undefined) : ['/'];

/** @param apps those of the right kind */
export function appAccessProblems(
  input: Partial<CommonInput>,
  apps: Readonly<Record<string, AppInput>>,
): string[] {
  const entries = (Array.isArray(input.access) ? input.access : []) as readonly (Entry | undefined)[];
  const all = Object.entries(apps);
  return [
    ...all.flatMap((one) => [...ofApp(one, input), ...openHealth(one, entries), ...nobody(one, entries)]),
    ...entries.flatMap((entry, index) => neverAsked(entry, index, all)),
  ];
}

function ofApp([name, app]: Named, { domain, ...input }: Partial<CommonInput>): string[] {
  const at = `apps.${name}.access`;
  const { access } = app;
  if (typeof access !== 'object' || access === null) return [];
  const { watch } = input as { readonly watch?: { readonly siteWords?: string } };
  return [
    ...('networks' in access || 'password' in access
      ? []
      : [`${at}: must have networks or password, or it protects nothing`]),
    ...(Array.isArray(access.networks) && access.networks.length === 0 && !('password' in access)
      ? [`${at}.networks: must name a network, or it protects nothing, got []`]
      : []),
    ...(app.host === domain && pathsOf(app).includes('/') && watch?.siteWords !== undefined
      ? [`${at}: must not be there with watch.siteWords, which are looked for on the domain's first page`]
      : []),
  ];
}

/** The gate, Traefik and alarms know no password. */
function openHealth([name, app]: Named, entries: readonly (Entry | undefined)[]): string[] {
  const { access, health } = app;
  const entry = entries.findIndex((one) => one?.host === app.host);
  if ((access === undefined && entry < 0) || typeof health !== 'string') return [];
  if (canStayOpen(health, pathsOf(app))) return [];
  const by = access === undefined ? `access.${entry}` : `apps.${name}.access`;
  return [
    `apps.${name}.health: must be a plain path below the app's first page, because it stays open while ${by} ` +
      `protects the rest; write one that only says that the app is well, such as ` +
      `${(pathsOf(app)[0] ?? '').replace(/\/$/, '')}/up, got ${JSON.stringify(health)}`,
  ];
}

/** Whoever asks must be in a network of each. */
function nobody([name, { host, access }]: Named, entries: readonly (Entry | undefined)[]): string[] {
  const index = entries.findIndex((one) => one?.host === host);
  const [own, ofHost] = [networksOf(access), networksOf(entries[index])];
  if (own.length === 0 || ofHost.length === 0) return [];
  if (own.some((one) => ofHost.some((other) => overlap(one, other)))) return [];
  return [
    `apps.${name}.access.networks: must meet access.${index}.networks, which are those of ${host}, or nobody comes ` +
      `through both; write networks that are in them, got ${JSON.stringify(own)}`,
  ];
}

/** Of two passwords an app's own is asked for. */
function neverAsked(entry: Entry | undefined, index: number, apps: readonly Named[]): string[] {
  const here = apps.filter(([, { host }]) => host === entry?.host);
  const isWhole = here.some(([, app]) => pathsOf(app).includes('/'));
  if (!entry?.password || !isWhole || !here.every(([, { access }]) => access?.password)) return [];
  const names = here.map(([name]) => `apps.${name}.access.password`).join(', ');
  return [
    `access.${index}.password: would never be asked for, as ${names} stands in its place on all of ` +
      `${entry.host}; leave one of them out`,
  ];
}
