/** Calls `npm run lab` as a user does, and reads what it wrote. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import type { LabReport } from './report/report';

export interface LabOutcome {
  readonly code: number;
  readonly output: string;
  readonly report: LabReport;
}

export function runLab(...args: readonly string[]): Promise<LabOutcome> {
  const file = 'lab-report/report.json';
  rmSync(file, { force: true });
  return new Promise((resolve, reject) => {
    const child = spawn('npm', ['run', '--silent', 'lab', '--', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', reject);
    child.on('close', (code) => {
      try {
        const report = JSON.parse(readFileSync(file, 'utf8')) as LabReport;
        resolve({ code: code ?? 1, output, report });
      } catch {
        reject(new Error(`the lab wrote no report:\n${output.slice(-3000)}`));
      }
    });
  });
}

/** All but how long anybody waited, which says as much of this computer as of the server. */
export const broken = ({ rows, faults }: LabReport) =>
  [...rows, ...faults]
    .flatMap(({ name, broken: problems }) => problems.map((what) => `${name}: ${what}`))
    .filter((what) => !what.includes('a new connection waited'));
