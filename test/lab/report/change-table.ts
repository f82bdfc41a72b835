/** The table of changes: a line for each, and one for each series. */
import type { ChangeResult } from '../change-result';
import { CLIENTS } from '../load/record';
import { countLost, type Moment } from '../measure/losses';
import { formatMebibytes, formatSeconds } from './format';

/** Each column's title, and its cell. */
const COLUMNS: Readonly<Record<string, (change: ChangeResult) => string>> = {
  change: ({ name }) => name,
  requests: (change) => String(requestsOf(change)),
  'lost: under way': (change) => lostAt(change, 'switch'),
  'on kept connections': (change) => lostAt(change, 'kept'),
  others: (change) => lostAt(change, 'other'),
  'stall at the switch': ({ stallSeconds }) => formatSeconds(stallSeconds),
  'load held up': ({ loadDelaySeconds }) => formatSeconds(loadDelaySeconds),
  slowest: ({ slowestSeconds }) => formatSeconds(slowestSeconds),
  'no address': ({ withoutAddressSeconds }) => formatSeconds(withoutAddressSeconds),
  'samples lost': ({ samples }) => `${samples.lost} of ${samples.of}`,
  certificates: ({ certificates }) => String(certificates),
  'to switch': ({ toSwitchSeconds: time }) => (time === undefined ? '-' : formatSeconds(time)),
  'to end': ({ toEndSeconds }) => formatSeconds(toEndSeconds),
  'agent, Traefik': ({ memory }) => `${formatMebibytes(memory.agent)}, ${formatMebibytes(memory.traefik)}`,
};

/** @returns lines of cells; the first line has the titles */
export function changeTable(changes: readonly ChangeResult[]): string[][] {
  const cells = (change: ChangeResult) => Object.values(COLUMNS).map((cell) => cell(change));
  return [Object.keys(COLUMNS), ...[...changes, ...seriesSums(changes)].map(cells)];
}

export const requestsOf = ({ requests }: ChangeResult) =>
  CLIENTS.reduce((sum, client) => sum + (requests[client] ?? 0), 0);

const lostAt = ({ lost }: ChangeResult, moment: Moment) =>
  String(countLost(lost, ({ when }) => when === moment));

/** Of each series with more than one change: all losses, and the worst of the rest. */
function seriesSums(changes: readonly ChangeResult[]): ChangeResult[] {
  const names = new Set(changes.flatMap(({ series }) => series ?? []));
  return [...names].flatMap((series) => {
    const all = changes.filter((change) => change.series === series);
    const [first] = all;
    return first && all.length > 1 ? [sumOf(first, all, `all ${all.length} ${series}`)] : [];
  });
}

function sumOf(first: ChangeResult, all: readonly ChangeResult[], name: string): ChangeResult {
  type Figure = (change: ChangeResult) => number | undefined;
  const worst = (figure: Figure) => Math.max(...all.map((change) => figure(change) ?? 0));
  const total = (figure: Figure) => all.reduce((sum, change) => sum + (figure(change) ?? 0), 0);
  return {
    ...first,
    name,
    requests: Object.fromEntries(
      CLIENTS.map((client) => [client, total(({ requests }) => requests[client])]),
    ),
    lost: all.flatMap(({ lost }) => lost),
    stallSeconds: worst(({ stallSeconds }) => stallSeconds),
    loadDelaySeconds: worst(({ loadDelaySeconds }) => loadDelaySeconds),
    slowestSeconds: worst(({ slowestSeconds }) => slowestSeconds),
    withoutAddressSeconds: total(({ withoutAddressSeconds }) => withoutAddressSeconds),
    samples: { lost: total(({ samples }) => samples.lost), of: total(({ samples }) => samples.of) },
    certificates: worst(({ certificates }) => certificates),
    toSwitchSeconds: worst(({ toSwitchSeconds }) => toSwitchSeconds),
    toEndSeconds: worst(({ toEndSeconds }) => toEndSeconds),
    memory: { agent: worst(({ memory }) => memory.agent), traefik: worst(({ memory }) => memory.traefik) },
  };
}
