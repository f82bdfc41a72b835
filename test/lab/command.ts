/** `npm run lab`: real replacements under load and faults. It fails if anything is unexpected. */
import { join, resolve } from 'node:path';
import { withInterrupt } from '../../bench/interrupt';
import type { CommandContext } from '../../cli/command';
import { recipesFolder } from '../../cli/local/images';
import { ensureDocker } from '../../cli/prerequisites/docker';
import { ensureTerraform } from '../../cli/prerequisites/terraform';
import { FAULTS } from './faults';
import { lockLab } from './lock';
import { type LabOptions, labOptions } from './options';
import { runSession } from './session';
import { Testbed } from './testbed/testbed';

const REPORT_FOLDER = 'lab-report';

export async function lab(context: CommandContext, args: readonly string[]): Promise<void> {
  const options = labOptions(args, Object.keys(FAULTS));
  const unlock = await lockLab(context.cacheDir);
  try {
    await withInterrupt(context.log, async (stop) => {
      try {
        if (!(await runLab(context, options, stop))) process.exitCode = 1;
      } catch (error) {
        if (!stop.aborted) throw error;
        process.exitCode = 130;
      }
    });
  } finally {
    await unlock();
  }
}

/** @returns whether everything went as expected */
async function runLab(
  { root, cacheDir, env, interactive, log }: CommandContext,
  options: LabOptions,
  stop: AbortSignal,
): Promise<boolean> {
  await ensureDocker({ cacheDir, interactive, log });
  const recipesDir = recipesFolder(root);
  const terraform = await ensureTerraform({ cacheDir, log, recipesDir });
  const reportFolder = resolve(REPORT_FOLDER);
  const program = (name: string) => join(__dirname, `${name}.cjs`);
  const programs = { loadProgram: program('lab-load'), appProgram: program('lab-app') };
  const testbed = new Testbed({
    ...{ env, log, stop, terraform, reportFolder, ...programs },
    ...{ appAtDomain: options.appAtDomain, downloadSeconds: options.downloadSeconds },
    ...{ cacheDir, recipesDir },
  });
  try {
    return await runSession(testbed, options);
  } finally {
    log('removing the lab');
    await testbed.down();
  }
}
