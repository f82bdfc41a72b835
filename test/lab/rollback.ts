/** Back to the previous release, under load, with one command: `RELEASE=<id> npx cdktf deploy`. */
import { liftHold } from '../../deployer/local/hold';
import type { ChangeResult } from './change-result';
import { measureChange } from './measure-change';
import { LAB } from './testbed/environment';
import type { Testbed } from './testbed/testbed';

export async function rollback(testbed: Testbed): Promise<ChangeResult> {
  const { machines } = testbed;
  const release = await machines.release(await machines.serving());
  const { code, output } = await testbed.deployChange();
  if (code !== 0) throw new Error(`the deploy before the rollback failed:\n${output}`);
  testbed.log(`rolling back to the release ${release.slice(0, 12)}`);
  const result = await measureChange(testbed, 'rollback', () => testbed.deploy({ release }), {
    isRollback: true,
    extraCheck: async () => {
      const serving = await machines.release(await machines.serving());
      return serving === release ? [] : [`the release ${serving} serves, expected ${release}`];
    },
  });
  // What comes next deploys what the files describe.
  await liftHold(LAB, testbed.project.folder);
  return result;
}
