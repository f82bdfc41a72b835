/** Where the time goes until a new machine serves: a line for each change that started one. */
import type { ChangeResult } from '../change-result';
import { formatSeconds } from './format';

/** @returns lines of cells; the first line has the titles: every part that any of the changes has */
export function servingTable(changes: readonly ChangeResult[]): string[][] {
  const lines = changes.flatMap(({ name, serving }) => (serving ? [{ name, serving }] : []));
  const parts = [...new Set(lines.flatMap(({ serving }) => Object.keys(serving)))];
  const cell = (time: number | undefined) => (time === undefined ? '-' : formatSeconds(time));
  return [
    ['time to serving', ...parts],
    ...lines.map(({ name, serving }) => [name, ...parts.map((part) => cell(serving[part]))]),
  ];
}
