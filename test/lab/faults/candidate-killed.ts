import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { deployUntilBoot } from './helpers/deploys';
import { MESSAGES } from './helpers/messages';
import { oldServes } from './helpers/outcome';

export const candidateKilled: Fault = {
  title: 'the candidate dies while it boots',
  expected: 'the gate gives up after its time limit; the old server keeps serving',
  clients: 'nothing',
  start: (testbed, old) => ({
    prepare: () => testbed.project.override({ gateSeconds: 30 }),
    act: async () => {
      const deploy = await deployUntilBoot(testbed);
      await docker(['kill', deploy.candidate]);
      return deploy.ended;
    },
    check: (deployed) => oldServes(testbed, old, deployed, MESSAGES.notReady),
    restore: () => testbed.project.override({}),
  }),
};
