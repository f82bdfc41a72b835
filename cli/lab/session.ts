/** What one call of the lab does, in order, and its report. */
import type { Lab } from './lab';
import type { LabOptions } from './options';
import { replacement } from './replacement';
import { table } from './report/table';
import type { Row } from './row';

/** @returns whether everything was as it must be */
export async function session(lab: Lab, options: LabOptions): Promise<boolean> {
  const { log } = lab;
  const rows: Row[] = [];
  log("== the lab's platform and its first server");
  await lab.up();
  for (let run = 1; run <= options.runs; run += 1) {
    log(`\n== replacement ${run} of ${options.runs}`);
    rows.push(await replacement(lab, `replacement ${run}`, () => lab.deployChange()));
  }
  log(`\n${table(rows)}`);
  return rows.every(({ broken }) => broken.length === 0);
}
