import { releaseKey } from '../../../deployer/release/check';
import type { Fault } from '../fault';
import type { Testbed } from '../testbed/testbed';
import { MESSAGES } from './helpers/messages';
import { damageObject, listKeys } from './helpers/objects';
import { oldServes } from './helpers/outcome';

export const bundleTampered: Fault = {
  title: "an older release's bundle was changed in the store",
  expected: 'no server runs it: the boot compares the hashes; the old server keeps serving',
  clients: 'nothing',
  start: (testbed) => {
    let serving = '';
    let undo: (() => Promise<void>) | undefined;
    return {
      act: async () => {
        const release = await olderRelease(testbed);
        serving = await testbed.machines.serving();
        const key = releaseKey(release, 'release.zip');
        undo = await damageObject(testbed, testbed.layout.buckets.releases, key);
        return testbed.deploy({ release });
      },
      check: (deployed) => {
        const { gateRefused, bootStepFailed } = MESSAGES;
        return oldServes(testbed, serving, deployed, gateRefused, bootStepFailed, /40-release failed/);
      },
      restore: async () => undo?.(),
    };
  },
};

/** Deploys another release if the lab has deployed only one. */
async function olderRelease(testbed: Testbed): Promise<string> {
  const { machines, layout } = testbed;
  const serving = await machines.release(await machines.serving());
  const keys = await listKeys(testbed, layout.buckets.releases, 'releases/');
  const older = keys.map((key) => key.split('/')[1] ?? '').find((id) => id !== serving);
  if (older) return older;
  const { code, output } = await testbed.deployChange();
  if (code !== 0) throw new Error(`no second release could be deployed:\n${output}`);
  return serving;
}
