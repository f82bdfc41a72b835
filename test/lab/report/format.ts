/** Formats what all parts of the report show. */

export const formatSeconds = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} s`;

export const formatMebibytes = (value: number | undefined) =>
  value === undefined ? '?' : `${value.toFixed(0)} MiB`;

/** The first column is text, the others are figures. */
export function alignColumns(lines: readonly (readonly string[])[]): string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const align = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(align).join('  ').trimEnd());
}
