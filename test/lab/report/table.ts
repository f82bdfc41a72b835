/** The report for the terminal. */
import type { FaultResult } from '../fault';
import { CLIENTS, LOSSES } from '../load/record';
import type { Row } from '../row';
import { countLost } from '../statistics';

export const HEAD = [
  'change',
  'requests',
  'lost: under way',
  'on kept connections',
  'others',
  'stall at the switch',
  'held up',
  'slowest',
  'no address',
  'samples lost',
  'certificates',
  'to switch',
  'to end',
  'agent, Traefik',
];

export function table(rows: readonly Row[]): string {
  return [...columns([HEAD, ...rows.map(cells), ...sums(rows)]), '', ...losses(rows)].join('\n');
}

/** Of each series that has more than one row: all it lost, and the worst of the rest. */
export function sums(rows: readonly Row[]): string[][] {
  const names = new Set(rows.flatMap(({ series }) => series ?? []));
  return [...names].flatMap((series) => {
    const all = rows.filter((row) => row.series === series);
    const [first] = all;
    return first && all.length > 1 ? [cells(sum(first, all, `all ${all.length} ${series}`))] : [];
  });
}

function sum(first: Row, rows: readonly Row[], name: string): Row {
  const worst = (of: (row: Row) => number | undefined) => Math.max(...rows.map((row) => of(row) ?? 0));
  const total = (of: (row: Row) => number | undefined) => rows.reduce((all, row) => all + (of(row) ?? 0), 0);
  return {
    ...first,
    name,
    requests: Object.fromEntries(
      CLIENTS.map((client) => [client, total(({ requests }) => requests[client])]),
    ),
    lost: rows.flatMap(({ lost }) => lost),
    stallSeconds: worst(({ stallSeconds }) => stallSeconds),
    lagSeconds: worst(({ lagSeconds }) => lagSeconds),
    slowestSeconds: worst(({ slowestSeconds }) => slowestSeconds),
    withoutAddressSeconds: total(({ withoutAddressSeconds }) => withoutAddressSeconds),
    samples: { lost: total(({ samples }) => samples.lost), of: total(({ samples }) => samples.of) },
    orders: worst(({ orders }) => orders),
    toSwitchSeconds: worst(({ toSwitchSeconds }) => toSwitchSeconds),
    toEndSeconds: worst(({ toEndSeconds }) => toEndSeconds),
    memory: { agent: worst(({ memory }) => memory.agent), traefik: worst(({ memory }) => memory.traefik) },
  };
}

/** The first column is text, the others are figures. */
function columns(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

export function cells(row: Row): string[] {
  const lost = (when: string) => String(countLost(row.lost, (one) => one.when === when));
  return [
    row.name,
    String(CLIENTS.reduce((sum, client) => sum + (row.requests[client] ?? 0), 0)),
    lost('switch'),
    lost('kept'),
    lost('other'),
    seconds(row.stallSeconds),
    seconds(row.lagSeconds),
    seconds(row.slowestSeconds),
    seconds(row.withoutAddressSeconds),
    `${row.samples.lost} of ${row.samples.of}`,
    String(row.orders),
    row.toSwitchSeconds === undefined ? '-' : seconds(row.toSwitchSeconds),
    seconds(row.toEndSeconds),
    `${mebibytes(row.memory.agent)}, ${mebibytes(row.memory.traefik)}`,
  ];
}

/** What was lost by whom, in all changes together. */
function losses(rows: readonly Row[]): string[] {
  const found: string[] = [];
  for (const client of CLIENTS) {
    const kinds = LOSSES.flatMap((loss) => {
      const of = (when: string) =>
        rows.reduce(
          (sum, row) =>
            sum +
            countLost(row.lost, (one) => one.client === client && one.loss === loss && one.when === when),
          0,
        );
      const [underWay, kept, other] = [of('switch'), of('kept'), of('other')];
      if (underWay + kept + other === 0) return [];
      return [`${loss} ${underWay} under way, ${kept} on kept connections, ${other} others`];
    });
    const count = rows.reduce((sum, row) => sum + (row.requests[client] ?? 0), 0);
    if (count > 0) found.push(`  ${client.padEnd(8)} ${count} requests; ${kinds.join('; ') || 'none lost'}`);
  }
  return found;
}

/** Where the time goes until a new machine serves. */
export function servingTable(rows: readonly Row[]): string {
  const served = rows.filter(({ serving }) => serving);
  const names = [...new Set(served.flatMap(({ serving }) => Object.keys(serving ?? {})))];
  const lines = served.map(({ name, serving }) => [
    name,
    ...names.map((part) => (serving?.[part] === undefined ? '-' : seconds(serving[part]))),
  ]);
  return columns([['time to serving', ...names], ...lines]).join('\n');
}

export function faultTable(faults: readonly FaultResult[]): string {
  const lines = faults.map(({ name, title, expected, broken, requests, lost, seconds: time }) => [
    `${broken.length === 0 ? 'as expected' : 'BROKEN     '}  ${name}: ${title}\n             ${expected}`,
    `${requests} requests, lost ${countLost(lost, ({ when }) => when !== 'other')} excused and ` +
      `${countLost(lost, ({ when }) => when === 'other')} others, ${seconds(time)}`,
  ]);
  return ['faults', ...lines.map(([what, figures]) => `${what} (${figures})`)].join('\n');
}

export const seconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} s`;
const mebibytes = (value: number | undefined) => (value === undefined ? '?' : `${value.toFixed(0)} MiB`);
