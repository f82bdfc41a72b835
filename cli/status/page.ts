/** A status as a person reads it. */
import { shortId } from '../../deployer/release/check';
import type { Machine } from '../../deployer/release-commands';
import type { Status } from '../../deployer/releases/status';
import { list } from '../output';
import { ago, commitWords, duration, minute } from '../releases/words';

type Line = readonly [string, string];

const MOST_ALERTS = 5;

export function statusPage(found: Status): string {
  const now = new Date(found.at);
  const lines = [
    ['', summary(found)] as const,
    ...site(found, now),
    ...release(found, now),
    ...server(found, now),
    ...others(found),
    ...found.unread
      .filter(({ what, why }) => !found.shortcomings.some((one) => isTold(one, what, why)))
      .map(({ what, why }) => ['not read', `${what}: ${why}`] as const),
  ];
  return list(lines.map(([name, value], index) => [index === 0 ? found.environment : name, value]));
}

/** What is said on the first line already. */
const isTold = (shortcoming: string, what: string, why: string) =>
  shortcoming.startsWith(`the ${what}`) && shortcoming.endsWith(why);

/** One line, the same as long as nothing of weight changes. */
export function summary({ isWell, release, shortcomings }: Status): string {
  const what = release === undefined ? 'a release that is not known' : `release ${shortId(release)}`;
  return isWell ? `serves ${what} well` : `does not serve well: ${shortcomings.join('; ')}`;
}

function site(found: Status, now: Date): Line[] {
  const { domain, address, machine, answer, report } = found;
  const ends = answer?.certificateEnds ?? report?.certificateEnds;
  const days = ends === undefined ? undefined : duration(ends - now.getTime() / 1000);
  const other = answer?.isFromOtherAuthority ? ', from an authority that this computer does not trust' : '';
  return [
    ...line('address', address && `${address.address} (${domain})`),
    ...line('machine', machine && machineWords(machine, now)),
    ...line('certificate', days && `ends in ${days}${other}`),
  ];
}

const line = (name: string, value: string | undefined): Line[] =>
  value === undefined ? [] : [[name, value]];

function machineWords({ id, type, state, isRunning, since }: Machine, now: Date): string {
  const about = `${id}, ${type}, ${state}`;
  if (!since) return about;
  const time = duration((now.getTime() - since.getTime()) / 1000);
  return isRunning ? `${about} for ${time}` : `${about}, last started ${time} ago`;
}

function release({ release: id, deployment, origin, hold }: Status, now: Date): Line[] {
  const by = deployment?.by ?? origin?.by;
  const since = deployment ? `, since ${minute(deployment.at)} (${ago(deployment.at, now)})` : '';
  return [
    ...line('release', id && `${shortId(id)}${since}${by ? `, by ${by}` : ''}`),
    ...line('commit', origin && commitWords(origin)),
    ...line('hold', hold && `at ${shortId(hold.release)} since ${hold.since}: ${hold.reason}`),
  ];
}

function server({ report, backup, alerts }: Status, now: Date): Line[] {
  const state = report?.state;
  const pulled = state?.pulledAt;
  const parts = [
    backup?.metrics && `metrics ${ago(backup.metrics, now)}`,
    backup?.certificates && `certificates changed ${ago(backup.certificates, now)}`,
  ].filter(Boolean);
  return [
    ...line(
      'maintenance',
      report?.maintenance && `visitors get the page since ${minute(report.maintenance)}`,
    ),
    ...line('content', report && content(report.content, pulled, now)),
    ...Object.entries(report?.sites ?? {}).map(
      ([name, version]): Line => [`site ${name}`, `version ${version.slice(0, 12)}`],
    ),
    ...line('backup', parts.length > 0 ? parts.join(', ') : undefined),
    ...(alerts ? alertLines(alerts, state?.at ?? 0, now) : []),
  ];
}

const content = (version: string | undefined, pulled: number | undefined, now: Date) =>
  `${version === undefined ? 'nothing is published' : `version ${version.slice(0, 12)}`}` +
  (pulled === undefined ? '' : `, last pull ${ago(pulled, now)}`);

function alertLines(alerts: NonNullable<Status['alerts']>, at: number, now: Date): Line[] {
  if (alerts.length === 0) return [['alerts', `none fires (asked ${ago(at, now)})`]];
  const rest = alerts.length - MOST_ALERTS;
  return [
    ...alerts
      .slice(0, MOST_ALERTS)
      .map(
        ({ name, severity, summary, since }): Line => [
          'alert',
          `${name} (${severity}) for ${duration(now.getTime() / 1000 - since)}: ${summary}`,
        ],
      ),
    ...(rest > 0 ? [['alert', `and ${rest} more`] as const] : []),
  ];
}

const others = ({ others = [], environment }: Status): Line[] =>
  others.map(({ id, type, state }) => [
    'left over',
    `${id}, ${type}, ${state}, does not serve: npx baton clean ${environment}`,
  ]);
