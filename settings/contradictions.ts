/** Settings that contradict each other, though each is valid by itself. */
import { accessContradictions } from './access-contradictions';
import { acmeContradictions } from './acme-contradictions';
import { appContradictions } from './app-contradictions';
import { mostConnections, TRAEFIK_MEMORY_MIB } from './connections-schema';
import { isHostName } from './host-name';
import { redirectProblems } from './redirect-problems';
import type { CommonInput } from './schema';
import { ofSite, sitesContradictions } from './site-contradictions';

/** Reported together with all other problems: settings of a wrong kind are left out, others may be missing. */
export function contradictions(input: Partial<CommonInput>): string[] {
  const { domain, aliases, hosts, site, alerts, without } = input;
  const names = [domain, `monitoring.${domain}`, ...listOf(aliases), ...listOf(hosts)];
  return [
    ...repeated(names).map((name) => `aliases: must not repeat a name, got ${JSON.stringify(name)}`),
    ...ofSite('site', site),
    ...acmeContradictions(input.acme),
    ...admins(input),
    ...tooLong(input),
    ...unheard(alerts, listOf(without)),
    ...tooMany(input),
    ...redirectProblems(input),
    ...appContradictions(input),
    ...sitesContradictions(input),
    ...accessContradictions(input),
  ];
}

function admins({ admins }: Partial<CommonInput>): string[] {
  return repeated(listOf(admins).map((admin) => admin?.name)).map(
    (name) =>
      `admins: must not name one twice: write all keys of ${name} in one sshKeys, got ${JSON.stringify(name)}`,
  );
}

/** The dashboards' name is the longest that is made of the domain. */
function tooLong({ domain, without }: Partial<CommonInput>): string[] {
  if (domain === undefined || listOf(without).includes('grafana') || isHostName(`monitoring.${domain}`))
    return [];
  const most = 253 - 'monitoring.'.length;
  return [
    `domain: must have at most ${most} characters, as the dashboards are at monitoring.<domain>; write a shorter ` +
      `one, or without: ['grafana'], got ${JSON.stringify(domain)}`,
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
