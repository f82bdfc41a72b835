/** `npm run lab`: real replacements under load and faults. It fails when anything is otherwise than it must be. */
import { join, resolve } from 'node:path';
import { withInterrupt } from '../../bench/interrupt';
import type { CommandContext } from '../../cli/command';
import { recipesFolder } from '../../cli/images';
import { ensureDocker } from '../../cli/prerequisites/docker';
import { ensureTerraform } from '../../cli/prerequisites/terraform';
import { faultNames } from './faults';
import { Lab } from './lab';
import { lockLab } from './lock';
import { labOptions } from './options';
import { session } from './session';

const REPORT_FOLDER = 'lab-report';

export async function lab(
  { root, cacheDir, env, interactive, log }: CommandContext,
  args: readonly string[],
): Promise<void> {
  const options = labOptions(args, faultNames());
  const unlock = await lockLab(cacheDir);
  try {
    await withInterrupt(log, async (stop) => {
      try {
        await ensureDocker({ cacheDir, interactive, log });
        const terraform = await ensureTerraform({ cacheDir, log, recipesDir: recipesFolder(root) });
        const reportFolder = resolve(REPORT_FOLDER);
        const loadProgram = join(__dirname, 'lab-load.cjs');
        const one = new Lab({ env, log, stop, terraform, reportFolder, loadProgram });
        try {
          if (!(await session(one, options))) process.exitCode = 1;
        } finally {
          log('removing the lab');
          await one.down();
        }
      } catch (error) {
        if (!stop.aborted) throw error;
        process.exitCode = 130;
      }
    });
  } finally {
    await unlock();
  }
}
