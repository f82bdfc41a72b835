/** The bench's result, in columns. */
import type { Row } from './section';

export function table(rows: readonly Row[]): string {
  const lines = [
    ['figure', 'goal', 'result', ''],
    ...rows.map(({ figure, goal = '', result, isMet }) => [figure, goal, result, verdict(isMet)]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const verdict = (isMet: boolean | undefined) => (isMet === undefined ? '' : isMet ? 'met' : 'MISSED');

export const seconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} s`;
export const milliseconds = (value: number) => `${(value * 1000).toFixed(1)} ms`;
export const times = (value: number) => `${value.toFixed(1)} times`;
