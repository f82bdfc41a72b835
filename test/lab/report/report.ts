/** The report: what is printed, and the files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { FaultResult } from '../fault';
import type { Row } from '../row';
import { html } from './html';
import { faultTable, servingTable, table } from './table';

export interface LabReport {
  /** In ISO 8601. */
  readonly started: string;
  /** The protection that was taken away. @default none */
  readonly sabotage?: string;
  readonly rows: readonly Row[];
  readonly faults: readonly FaultResult[];
  /** Of this computer, at the end: others' work makes every time longer. */
  readonly load: number;
}

export async function writeReport(
  folder: string,
  report: LabReport,
): Promise<{ text: string; files: readonly string[] }> {
  await mkdir(folder, { recursive: true });
  const text = reportText(report);
  const contents = {
    'report.txt': `${text}\n`,
    'report.json': `${JSON.stringify(report, null, 2)}\n`,
    'report.html': html(report),
  };
  for (const [name, content] of Object.entries(contents)) await writeFile(join(folder, name), content);
  return { text, files: Object.keys(contents).map((name) => relative('.', join(folder, name))) };
}

export function reportText({ rows, faults, load }: LabReport): string {
  const all = [
    ...rows.map((row) => ({ ...row, what: row.name })),
    ...faults.map((one) => ({ ...one, what: one.name })),
  ];
  const broken = all.flatMap(({ what, broken: problems }) =>
    problems.map((one) => `BROKEN: ${what}: ${one}`),
  );
  return [
    ...(rows.length > 0 ? [table(rows), servingTable(rows)] : []),
    ...(faults.length > 0 ? [faultTable(faults)] : []),
    `load of this computer now: ${load.toFixed(2)} (others' work makes every time longer)`,
    broken.length > 0 ? broken.join('\n') : 'everything was as it must be',
  ].join('\n\n');
}
