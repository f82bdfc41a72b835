/** The report as a page that needs nothing else: no script, no font, no picture from elsewhere. */
import { chart, escapeHtml } from './chart';
import type { LabReport } from './report';
import { cells, HEAD, seconds, sums } from './table';

/** A page with a chart for each of a hundred replacements would be of no use. */
const MOST_CHARTS = 12;

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1c2024; }
table { border-collapse: collapse; font-size: 13px; } th, td { padding: .3rem .6rem; text-align: right; border-bottom: 1px solid #d8dce0; }
th:first-child, td:first-child { text-align: left; } .wide { overflow-x: auto; }
.broken { color: #b00020; font-weight: 600; } .well { color: #1a7f37; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: #60666c; } .grid { stroke: #e4e7ea; }
.switch { stroke: #b8860b; stroke-width: 1.5; } .fine { fill: #2563eb; opacity: .5; } .lost { fill: #b00020; }`;

export function html({ started, sabotage, rows, faults, load }: LabReport): string {
  const problems = [...rows, ...faults].flatMap(({ name, broken }) =>
    broken.map((what) => `${name}: ${what}`),
  );
  const shown = [...rows].sort((a, b) => b.broken.length - a.broken.length).slice(0, MOST_CHARTS);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Baton's lab, ${escapeHtml(started)}</title>
<style>${STYLE}</style>
<h1>Baton's lab</h1>
<p>${escapeHtml(started)}; load of the computer at the end ${load.toFixed(2)}.${
    sabotage ? ` <strong>Without ${escapeHtml(sabotage)}: losses are what this run is to show.</strong>` : ''
  }</p>
${
  problems.length === 0
    ? '<p class="well">Everything was as it must be.</p>'
    : `<ul class="broken">${problems.map((what) => `<li>${escapeHtml(what)}</li>`).join('\n')}</ul>`
}
${rows.length > 0 ? `<h2>Changes under load</h2>\n<div class="wide">${grid([HEAD, ...rows.map(cells), ...sums(rows)])}</div>` : ''}
${lostTable(rows)}
${servingGrid(rows)}
${
  faults.length > 0
    ? `<h2>Faults</h2>\n<div class="wide">${grid([
        ['fault', 'expected', 'outcome', 'took'],
        ...faults.map(({ title, expected, broken, seconds: time }) => [
          title,
          expected,
          broken.length === 0 ? 'as expected' : 'BROKEN',
          seconds(time),
        ]),
      ])}</div>`
    : ''
}
${shown.length > 0 ? '<p>Each dot is a new connection, a large red one a lost one; the line is the moment at which the address moved.</p>' : ''}
${shown.map((row) => `<h3>${escapeHtml(row.name)}: waiting times of new connections</h3>\n${chart(row)}`).join('\n')}
</html>
`;
}

function lostTable(rows: LabReport['rows']): string {
  const lines = rows.flatMap(({ name, lost }) =>
    lost.map(({ client, when, loss, count, example }) => [
      name,
      client,
      loss,
      { switch: 'under way at the switch', kept: 'on a kept connection', other: 'other' }[when],
      String(count),
      example,
    ]),
  );
  if (lines.length === 0) return '';
  const head = ['change', 'client', 'loss', 'when', 'requests', 'in its own words'];
  return `<h2>Lost requests</h2>\n<div class="wide">${grid([head, ...lines])}</div>`;
}

function servingGrid(rows: LabReport['rows']): string {
  const served = rows.filter(({ serving }) => serving);
  const names = [...new Set(served.flatMap(({ serving }) => Object.keys(serving ?? {})))];
  if (names.length === 0) return '';
  const lines = served.map(({ name, serving }) => [
    name,
    ...names.map((part) => (serving?.[part] === undefined ? '-' : seconds(serving[part]))),
  ]);
  return `<h2>Time to serving</h2>\n<div class="wide">${grid([['change', ...names], ...lines])}</div>`;
}

function grid([head = [], ...lines]: readonly (readonly string[])[]): string {
  const row = (cell: 'th' | 'td') => (line: readonly string[]) =>
    `<tr>${line.map((text) => `<${cell}>${escapeHtml(text)}</${cell}>`).join('')}</tr>`;
  return `<table>\n${[row('th')(head), ...lines.map(row('td'))].join('\n')}\n</table>`;
}
