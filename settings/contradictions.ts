/** Settings that contradict each other, though each is valid by itself. */
import { mostConnections, TRAEFIK_MEMORY_MIB } from './connections-schema';
import type { CommonInput } from './schema';

/** Below it nginx answers to its health check and its exporter. */
const RESERVED = '/.well-known/nginx/';

/** Reported together with all other problems, so settings may be missing or of a wrong kind. */
export function contradictions(input: Partial<CommonInput> | null): string[] {
  const { domain, aliases, hosts, site, alerts, without } = input ?? {};
  const names = [domain, `monitoring.${domain}`, ...listOf(aliases), ...listOf(hosts)];
  const paths = [...listOf(site?.redirects).map((redirect) => redirect?.from), ...listOf(site?.gone)].map(
    decoded,
  );
  const loops = listOf(site?.redirects).filter(
    (redirect) => redirect && decoded(redirect.from) === decoded(redirect.to),
  );
  return [
    ...repeated(names).map((name) => `aliases: must not repeat a name, got ${JSON.stringify(name)}`),
    ...repeated(paths).map((path) => `site: ${JSON.stringify(path)} stands twice in redirects and gone`),
    ...paths
      .filter((path) => path?.startsWith(RESERVED))
      .map(
        (path) => `site: ${JSON.stringify(path)} must not begin with ${RESERVED}: the server needs it itself`,
      ),
    ...(site?.uploadMiB !== undefined && !site.php
      ? [`site.uploadMiB: needs site.php, which takes the uploads, got ${JSON.stringify(site.uploadMiB)}`]
      : []),
    ...(site?.build && !site.directory ? ['site.build: needs site.directory, the folder that it makes'] : []),
    ...unheard(alerts, listOf(without)),
    ...tooMany(input ?? {}),
    ...loops.map(({ from }) => `site.redirects: must not lead to itself, got ${JSON.stringify(from)}`),
  ];
}

/** Whoever names receivers relies on their messages. */
function unheard(alerts: CommonInput['alerts'], without: readonly string[]): string[] {
  if (!without.includes('alertmanager')) return [];
  const settings = ['receivers', 'heartbeatUrlSecret'] as const;
  return settings
    .filter((setting) => (alerts?.[setting]?.length ?? 0) > 0)
    .map((setting) => `alerts.${setting}: needs alertmanager, which stands in without`);
}

/** More connections than Traefik has memory for would end it. */
function tooMany({ connections, limits }: Partial<CommonInput>): string[] {
  const memoryMiB = limits?.traefik?.memoryMiB ?? TRAEFIK_MEMORY_MIB;
  const [total, most] = [connections?.total, mostConnections(memoryMiB)];
  if (typeof total !== 'number' || typeof memoryMiB !== 'number' || total <= most) return [];
  return [
    `connections.total: must be at most ${most} with the ${memoryMiB} MiB that Traefik has ` +
      `(limits.traefik.memoryMiB), got ${total}`,
  ];
}

const listOf = <T>(value: readonly T[] | undefined): readonly T[] => (Array.isArray(value) ? value : []);

/** `/a%62` and `/ab` are one path. */
function decoded(path: string | undefined): string | undefined {
  try {
    return path === undefined ? path : decodeURIComponent(path);
  } catch {
    return path;
  }
}

const repeated = (all: readonly (string | undefined)[]) => [
  ...new Set(all.filter((one, index) => one !== undefined && all.indexOf(one) !== index)),
];
