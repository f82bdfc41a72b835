/** The report as one page that loads nothing: no script, no font, no image from elsewhere. */
import type { ChangeResult } from '../change-result';
import type { FaultResult } from '../fault';
import type { Moment } from '../measure/losses';
import { changeTable } from './change-table';
import { chart } from './chart';
import { escapeHtml } from './escape-html';
import { formatSeconds } from './format';
import { generatorTable } from './generator-table';
import { kindsTable } from './kinds-table';
import type { LabReport } from './lab-report';
import { servingTable } from './serving-table';

/** A page with a chart for each of a hundred replacements would be of no use. */
const MAX_CHARTS = 12;

const STYLE = `
body {
  font: 15px/1.5 system-ui, sans-serif; color: #1c2024;
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem;
}
table { border-collapse: collapse; font-size: 13px; }
th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid #d8dce0; }
th:first-child, td:first-child { text-align: left; }
.wide { overflow-x: auto; }
.failed { color: #b00020; font-weight: 600; } .passed { color: #1a7f37; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: #60666c; } .grid { stroke: #e4e7ea; }
.switch { stroke: #b8860b; stroke-width: 1.5; } .answered { fill: #2563eb; opacity: .5; } .lost { fill: #b00020; }`;

const MOMENTS: Readonly<Record<Moment, string>> = {
  switch: 'under way at the switch',
  kept: 'on a kept connection',
  other: 'other',
};

export function html({ started, sabotage, changes, faults, load }: LabReport): string {
  const warning = sabotage
    ? ` <strong>Without ${escapeHtml(sabotage)}: this run must show losses.</strong>`
    : '';
  const parts = [
    "<h1>Baton's lab</h1>",
    `<p>${escapeHtml(started)}; load of this computer at the end ${load.toFixed(2)}.${warning}</p>`,
    problemList([...changes, ...faults]),
    section('Changes under load', changeTable(changes)),
    section('Lost requests', lostTable(changes)),
    section('Connections', kindsTable(changes)),
    section('Another load generator', generatorTable(changes)),
    section('Time to serving', servingTable(changes)),
    section('Faults', faultTable(faults)),
    ...charts(changes),
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Baton's lab, ${escapeHtml(started)}</title>
<style>${STYLE}</style>
${parts.filter(Boolean).join('\n')}
</html>
`;
}

function problemList(
  results: readonly { readonly name: string; readonly problems: readonly string[] }[],
): string {
  const lines = results.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`));
  if (lines.length === 0) return '<p class="passed">Everything as expected.</p>';
  return `<ul class="failed">${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('\n')}</ul>`;
}

function lostTable(changes: readonly ChangeResult[]): string[][] {
  const lines = changes.flatMap(({ name, lost }) =>
    lost.map(({ client, when, loss, count, example }) => [
      ...[name, client, loss, MOMENTS[when]],
      ...[String(count), example],
    ]),
  );
  return [['change', 'client', 'loss', 'when', 'requests', 'details of one'], ...lines];
}

function faultTable(faults: readonly FaultResult[]): string[][] {
  const lines = faults.map(({ title, expected, problems, seconds }) => [
    ...[title, expected, problems.length === 0 ? 'as expected' : 'FAILED'],
    formatSeconds(seconds),
  ]);
  return [['fault', 'expected', 'outcome', 'time'], ...lines];
}

/** Those with problems come first. */
function charts(changes: readonly ChangeResult[]): string[] {
  const shown = [...changes].sort((a, b) => b.problems.length - a.problems.length).slice(0, MAX_CHARTS);
  if (shown.length === 0) return [];
  return [
    '<p>Each dot is a new connection, a large red one was lost. The line is the moment when the address moved.</p>',
    ...shown.map(
      (change) => `<h3>${escapeHtml(change.name)}: waiting times of new connections</h3>\n${chart(change)}`,
    ),
  ];
}

/** @returns nothing if the table has only a head */
function section(title: string, [head = [], ...lines]: readonly (readonly string[])[]): string {
  if (lines.length === 0) return '';
  const row = (cell: 'th' | 'td') => (line: readonly string[]) =>
    `<tr>${line.map((text) => `<${cell}>${escapeHtml(text)}</${cell}>`).join('')}</tr>`;
  const table = `<table>\n${[row('th')(head), ...lines.map(row('td'))].join('\n')}\n</table>`;
  return `<h2>${title}</h2>\n<div class="wide">${table}</div>`;
}
