/** A plan's report for a terminal: the server and why, then what else. */
import type { PlannedOutput, PlannedResource, PlanReport } from './report';

/** Of all files together; `--json` has more. */
const MOST_DIFF_LINES = 120;
const MOST_RESOURCES = 40;

export function reportText(report: PlanReport): string {
  const parts = [
    [headline(report)],
    why(report),
    besides(report),
    outputs(report),
    diffs(report),
    risks(report),
  ];
  return [...parts, report.notes.map((note) => `note: ${note}`)]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => line.trimEnd()).join('\n'))
    .join('\n\n');
}

export function headline({ environment, server, result, resources, outputs: changed }: PlanReport): string {
  const what = {
    keep: 'the server stays as it is',
    create: 'a server is made',
    replace: 'the server is replaced by a new one, which proves itself before it takes over',
    update: 'the server is changed in place',
    destroy: 'the server is destroyed',
  }[server.action];
  if (resources.length + changed.length === 0) return `${environment}: no change: ${what}`;
  return `${environment}: ${result === 'refused' ? 'refused: ' : ''}${what}`;
}

function why({ server, release }: PlanReport): string[] {
  if (server.reasons.length === 0) return [];
  const short = (id: string | null) => id?.slice(0, 12) ?? 'none';
  const isOther =
    release.deployed !== null && release.planned !== null && release.deployed !== release.planned;
  return [
    'because of',
    ...server.reasons.map(({ text }) => `  ${text}`),
    ...(isOther ? [`release ${short(release.deployed)} -> ${short(release.planned)}`] : []),
  ];
}

const ORDER = ['create', 'update', 'replace', 'destroy'] as const;
const WORDS = { create: 'create', update: 'change', replace: 'replace', destroy: 'destroy' } as const;

/** Beside the machine and the steps of its rollout, where those follow from it. */
export const beside = ({ server, resources }: PlanReport): readonly PlannedResource[] =>
  server.action === 'keep' ? resources : resources.filter(({ rollout }) => !rollout);

function besides(report: PlanReport): string[] {
  const others = beside(report);
  if (others.length === 0) return [];
  const sorted = [...others].sort((a, b) => ORDER.indexOf(a.action) - ORDER.indexOf(b.action));
  const lines = sorted
    .slice(0, MOST_RESOURCES)
    .map((one) => `  ${WORDS[one.action].padEnd(8)}${resourceLine(one)}`);
  const rest = sorted.length - lines.length;
  return [`${counts(others)}:`, ...lines, ...(rest > 0 ? [`  … and ${rest} more (--json names them)`] : [])];
}

/** `1 created, 2 changed`. */
export function counts(resources: readonly PlannedResource[]): string {
  const past = { create: 'created', update: 'changed', replace: 'replaced', destroy: 'destroyed' } as const;
  return ORDER.flatMap((action) => {
    const count = resources.filter((one) => one.action === action).length;
    return count === 0 ? [] : [`${count} ${past[action]}`];
  }).join(', ');
}

export const resourceLine = ({ noun, changes, order }: PlannedResource): string =>
  [
    noun,
    ...(changes.length > 0 ? [`(${changes.join(', ')})`] : []),
    ...(order === 'destroy-first' ? ['[the old one goes first]'] : []),
  ].join(' ');

function outputs({ outputs: changed }: PlanReport): string[] {
  const others = changed.filter(({ name }) => name !== 'release_id');
  return others.length === 0 ? [] : ['outputs:', ...others.map((one) => `  ${outputLine(one)}`)];
}

export function outputLine({ name, before, after }: PlannedOutput): string {
  const word = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  if (before === null) return `${name}: ${after === null ? '(known when it is applied)' : word(after)}`;
  return `${name}: ${word(before)} -> ${after === null ? '(known when it is applied)' : word(after)}`;
}

function diffs({ files }: PlanReport): string[] {
  const lines: string[] = [];
  let room = MOST_DIFF_LINES;
  for (const { path, change, diff, leftOut } of files) {
    const shown = diff.slice(0, Math.max(0, room));
    room -= shown.length;
    const rest = diff.length - shown.length + leftOut;
    lines.push(`${path}: ${change === 'mode' ? 'other rights' : change}`);
    lines.push(...shown.map((line) => `  ${line}`));
    if (rest > 0) lines.push(`  … ${rest} more lines`);
  }
  return lines.length === 0 ? [] : ['files of the release:', ...lines];
}

const risks = ({ dangers }: PlanReport): string[] =>
  dangers.flatMap(({ flag, effect, resources, allowed }) => [
    `${allowed ? 'allowed' : 'REFUSED'}: ${effect}: ${resources.join(', ')} (--allow ${flag})`,
  ]);
