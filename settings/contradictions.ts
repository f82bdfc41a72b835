/** Settings that contradict each other, though each is valid by itself. */
import { mostConnections, TRAEFIK_MEMORY_MIB } from './connections-schema';
import { redirectProblems } from './redirect-problems';
import type { CommonInput } from './schema';

/** Reported together with all other problems, so settings may be missing or of a wrong kind. */
export function contradictions(input: Partial<CommonInput> | null): string[] {
  const { domain, aliases, hosts, site, alerts, without } = input ?? {};
  const names = [domain, `monitoring.${domain}`, ...listOf(aliases), ...listOf(hosts)];
  return [
    ...repeated(names).map((name) => `aliases: must not repeat a name, got ${JSON.stringify(name)}`),
    ...(site?.uploadMiB !== undefined && !site.php
      ? [`site.uploadMiB: needs site.php, which takes the uploads, got ${JSON.stringify(site.uploadMiB)}`]
      : []),
    ...(site?.build && !site.directory ? ['site.build: needs site.directory, the folder that it makes'] : []),
    ...unheard(alerts, listOf(without)),
    ...tooMany(input ?? {}),
    ...redirectProblems(input ?? {}),
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

const repeated = (all: readonly (string | undefined)[]) => [
  ...new Set(all.filter((one, index) => one !== undefined && all.indexOf(one) !== index)),
];
