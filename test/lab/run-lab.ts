/** Calls `npm run lab` as a user does, and reads what it wrote. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { startProcess, textOf } from '../../bench/process';
import type { LabReport } from './report/report';

export interface LabOutcome {
  readonly code: number;
  readonly output: string;
  readonly report: LabReport;
}

export async function runLab(...args: readonly string[]): Promise<LabOutcome> {
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

/** All but how long anybody waited, which says as much of this computer as of the server. */
export const broken = ({ rows, faults }: LabReport) =>
  [...rows, ...faults]
    .flatMap(({ name, broken: problems }) => problems.map((what) => `${name}: ${what}`))
    .filter((what) => !what.includes('a new connection waited'));
