/** What the load generator that is not the lab's own has counted: a line for each change. */
import type { ChangeResult } from '../change-result';
import { formatSeconds } from './format';

/** @returns lines of cells; the first line has the titles */
export function generatorTable(changes: readonly ChangeResult[]): string[][] {
  const lines = changes.flatMap(({ name, generator }) => (generator ? [{ name, generator }] : []));
  const { errors: kinds = {} } = lines[0]?.generator ?? {};
  return [
    ['wrk', 'requests', 'time', ...Object.keys(kinds).map((kind) => `${kind} errors`)],
    ...lines.map(({ name, generator: { requests, seconds, errors } }) => [
      ...[name, String(requests), formatSeconds(seconds)],
      ...Object.values(errors).map(String),
    ]),
  ];
}
