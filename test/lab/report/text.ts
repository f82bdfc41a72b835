/** The report for the terminal. */
import type { ChangeResult } from '../change-result';
import type { FaultResult } from '../fault';
import { CLIENTS, LOSSES } from '../load/record';
import { countLost, type Moment } from '../measure/losses';
import { changeTable } from './change-table';
import { alignColumns, formatSeconds } from './format';
import { generatorTable } from './generator-table';
import { kindsTable } from './kinds-table';
import type { LabReport } from './lab-report';
import { servingTable } from './serving-table';

const CLIENT_WIDTH = Math.max(...CLIENTS.map(({ length }) => length));

export function reportText({ changes, faults, load }: LabReport): string {
  const failed = [...changes, ...faults].flatMap(({ name, problems }) =>
    problems.map((problem) => `FAILED: ${name}: ${problem}`),
  );
  return [
    ...(changes.length > 0
      ? [
          [...alignColumns(changeTable(changes)), '', ...lossesByClient(changes)].join('\n'),
          alignColumns(kindsTable(changes)).join('\n'),
          ...(changes.some(({ generator }) => generator)
            ? [alignColumns(generatorTable(changes)).join('\n')]
            : []),
          alignColumns(servingTable(changes)).join('\n'),
        ]
      : []),
    ...(faults.length > 0 ? [faultList(faults)] : []),
    `load of this computer now: ${load.toFixed(2)} (other programs make every time longer)`,
    failed.length > 0 ? failed.join('\n') : 'everything as expected',
  ].join('\n\n');
}

/** What each client lost, in all changes together. */
function lossesByClient(changes: readonly ChangeResult[]): string[] {
  const lost = changes.flatMap((change) => change.lost);
  return CLIENTS.flatMap((client) => {
    const requests = changes.reduce((sum, change) => sum + (change.requests[client] ?? 0), 0);
    if (requests === 0) return [];
    const kinds = LOSSES.flatMap((loss) => {
      const at = (moment: Moment) =>
        countLost(lost, (group) => group.client === client && group.loss === loss && group.when === moment);
      const [underWay, kept, other] = [at('switch'), at('kept'), at('other')];
      if (underWay + kept + other === 0) return [];
      return [`${loss} ${underWay} under way, ${kept} on kept connections, ${other} others`];
    });
    return [`  ${client.padEnd(CLIENT_WIDTH)} ${requests} requests; ${kinds.join('; ') || 'none lost'}`];
  });
}

function faultList(faults: readonly FaultResult[]): string {
  const lines = faults.map(({ name, title, expected, problems, requests, lost, seconds }) => {
    const verdict = problems.length === 0 ? 'as expected' : 'FAILED     ';
    const others = countLost(lost, ({ when }) => when === 'other');
    const open = countLost(lost) - others;
    return (
      `${verdict}  ${name}: ${title}\n             ${expected} ` +
      `(${requests} requests, lost ${open} on open connections and ${others} others, ${formatSeconds(seconds)})`
    );
  });
  return ['faults', ...lines].join('\n');
}
