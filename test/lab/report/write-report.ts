/** Writes the report's files. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { html } from './html';
import type { LabReport } from './lab-report';
import { reportText } from './text';

export interface WrittenReport {
  /** For the terminal. */
  readonly text: string;
  readonly files: readonly string[];
}

export async function writeReport(folder: string, report: LabReport): Promise<WrittenReport> {
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
