/** What one call of the lab does, in order. */
import { compare } from './comparison';
import { FAULTS } from './faults';
import { measureChange } from './measure-change';
import type { LabOptions } from './options';
import { replaceInSeries } from './replacements';
import { rollback } from './rollback';
import { runFault } from './run-fault';
import { runSabotage } from './sabotage';
import { SessionReport } from './session-report';
import type { Testbed } from './testbed/testbed';

/** @returns whether everything went as expected */
export async function runSession(testbed: Testbed, options: LabOptions): Promise<boolean> {
  const { log } = testbed;
  const { sabotage } = options;
  const report = await SessionReport.create({ folder: testbed.props.reportFolder, log, sabotage });
  log("== the lab's platform and its first server");
  await testbed.up();
  if (sabotage) {
    log(`\n== a replacement without ${sabotage}: the loss must show`);
    await report.add(await runSabotage(testbed, sabotage));
  } else await replaceInSeries(testbed, options.runs, (result) => report.add({ changes: [result] }));
  if (options.plain) {
    log('\n== a replacement whose machine installs its packages at boot');
    await testbed.project.override({ machineImage: 'plain' });
    const change = () => testbed.deployChange();
    await report.add({ changes: [await measureChange(testbed, 'packages installed at boot', change)] });
    await testbed.project.override({});
  }
  if (options.rollback) {
    log('\n== rollback');
    await report.add({ changes: [await rollback(testbed)] });
  }
  for (const name of options.faults) {
    const fault = FAULTS[name];
    if (!fault) throw new Error(`no fault ${name}`);
    log(`\n== fault: ${fault.title}`);
    await report.add({ faults: [await runFault(testbed, name, fault)] });
  }
  if (options.compare) {
    log('\n== alternatives to a replacement');
    await report.add({ changes: await compare(testbed) });
  }
  const { text, files } = await report.write();
  log(`\n${text}\n\n${files.map((file) => `written: ${file}`).join('\n')}`);
  return report.isAsExpected;
}
