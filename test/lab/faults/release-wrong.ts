/** An older release is asked for, and is not what it should be. */

import { docker } from '../../../deployer/local/docker';
import { releaseKey } from '../../../deployer/release/check';
import type { Fault } from '../fault';
import type { Lab } from '../lab';
import { Elder } from './failed-deploy';
import { damageObject, keysBelow } from './parts';

const elder = new Elder();
const UNKNOWN = 'f'.repeat(64);
let mend: (() => Promise<void>) | undefined;

export const bundleTampered: Fault = {
  title: 'the bundle of the release was changed in the store',
  expected: 'no server runs it: the boot compares the hashes; the old server serves on',
  clients: 'nothing',
  prepare: async (lab) => elder.remember(lab),
  act: async (lab) => {
    const release = await olderRelease(lab);
    mend = await damageObject(lab, lab.layout.buckets.releases, releaseKey(release, 'release.zip'));
    return lab.deploy({ release });
  },
  check: (lab, deployed) => elder.stillServes(lab, deployed, /did not pass the gate/, /40-release failed/),
  restore: async () => mend?.(),
};

export const releaseUnknown: Fault = {
  title: 'a release that there is not is to be deployed',
  expected: 'it is refused before anything is changed',
  clients: 'nothing',
  prepare: async (lab) => elder.remember(lab),
  act: (lab) => lab.deploy({ release: UNKNOWN }),
  check: async (lab, deployed) => [
    ...(await elder.stillServes(lab, deployed, /no release f{64} is in the store/)),
    ...((await lab.machines()).length === 1 ? [] : ['a machine was made for it']),
  ],
};

async function olderRelease(lab: Lab): Promise<string> {
  const label = '{{index .Config.Labels "baton.release"}}';
  const serving = await docker(['inspect', '--format', label, await lab.serving()]);
  const keys = await keysBelow(lab, lab.layout.buckets.releases, 'releases/');
  const older = keys.map((key) => key.split('/')[1] ?? '').find((id) => id !== serving);
  if (older) return older;
  // The lab has deployed one release only.
  const { code, output } = await lab.deployChange();
  if (code !== 0) throw new Error(`no second release could be deployed:\n${output}`);
  await elder.remember(lab);
  return serving;
}
