/** What one call of the lab does, in order, and its report. */
import { rm } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { comparison } from './comparison';
import { FAULTS } from './faults';
import { type FaultResult, tryFault } from './faults-run';
import type { Lab } from './lab';
import type { LabOptions } from './options';
import { replacement, replacementsInARow } from './replacement';
import { type LabReport, writeReport } from './report/report';
import { rollback } from './rollback';
import type { Row } from './row';
import { sabotaged } from './sabotage';

/** @returns whether everything was as it must be */
export async function session(lab: Lab, options: LabOptions): Promise<boolean> {
  const { log } = lab;
  const rows: Row[] = [];
  const faults: FaultResult[] = [];
  const started = new Date();
  const report = (): LabReport => ({
    started: started.toISOString(),
    ...(options.sabotage && { sabotage: options.sabotage }),
    rows,
    faults,
    load: loadavg()[0] ?? 0,
  });
  /** After each part: a lab that is stopped has not run for nothing. */
  const done = async (more: { rows?: readonly Row[]; faults?: readonly FaultResult[] }) => {
    rows.push(...(more.rows ?? []));
    faults.push(...(more.faults ?? []));
    for (const { name, broken } of [...(more.rows ?? []), ...(more.faults ?? [])])
      log(broken.map((what) => `BROKEN: ${name}: ${what}`).join('\n') || `${name}: as it must be`);
    await writeReport(lab.props.reportFolder, report());
  };

  // What an earlier lab has written would be taken for this one's.
  await rm(lab.props.reportFolder, { recursive: true, force: true });
  log("== the lab's platform and its first server");
  await lab.up();
  if (options.sabotage) {
    log(`\n== a replacement without ${options.sabotage}, which must show`);
    await done(await sabotaged(lab, options.sabotage));
  }
  if (!options.sabotage) await replacementsInARow(lab, options.runs, (row) => done({ rows: [row] }));
  if (options.plain) {
    log('\n== a replacement whose machine installs its packages at boot');
    await lab.project.override({ machineImage: 'plain' });
    await done({ rows: [await replacement(lab, 'packages installed at boot', () => lab.deployChange())] });
    await lab.project.override({});
  }
  if (options.rollback) {
    log('\n== rollback');
    await done({ rows: [await rollback(lab)] });
  }
  for (const name of options.faults) {
    const fault = FAULTS[name];
    if (!fault) throw new Error(`no fault ${name}`);
    log(`\n== fault: ${fault.title}`);
    await done({ faults: [await tryFault(lab, name, fault)] });
  }
  if (options.compare) {
    log('\n== what others do instead');
    await done({ rows: await comparison(lab) });
  }
  const { text, files } = await writeReport(lab.props.reportFolder, report());
  log(`\n${text}\n\n${files.map((file) => `written: ${file}`).join('\n')}`);
  return [...rows, ...faults].every(({ broken }) => broken.length === 0);
}
