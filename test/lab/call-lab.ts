/** Calls `npm run lab` as a user does, and reads its report. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { startProcess, textOf } from '../../bench/process';
import { isStall } from './expectations';
import type { LabReport } from './report/lab-report';

export interface LabOutcome {
  readonly code: number;
  readonly output: string;
  readonly report: LabReport;
}

export async function callLab(...args: readonly string[]): Promise<LabOutcome> {
  const file = 'lab-report/report.json';
  rmSync(file, { force: true });
  const npm = ['run', '--silent', 'lab', '--', ...args];
  // Ctrl-C has to reach the lab, which then removes what it created.
  const options = { cwd: '.', env: process.env, inTerminalGroup: true };
  const { code, lines } = await startProcess('npm', npm, options).ended;
  const output = textOf(lines);
  if (!existsSync(file)) throw new Error(`the lab wrote no report:\n${output.slice(-3000)}`);
  return { code, output, report: JSON.parse(readFileSync(file, 'utf8')) as LabReport };
}

/** All problems but stalls, which say as much about this computer as about the server. */
export const problemsIn = ({ changes, faults }: LabReport): string[] =>
  [...changes, ...faults].flatMap(({ name, problems }) =>
    problems.filter((problem) => !isStall(problem)).map((problem) => `${name}: ${problem}`),
  );
