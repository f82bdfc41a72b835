import type { Fault } from '../fault';
import { deployUntil } from './helpers/deploys';
import { MESSAGES } from './helpers/messages';
import { newServes } from './helpers/outcome';

export const deployInterrupted: Fault = {
  title: 'Ctrl-C while the candidate is at the gate',
  expected: 'the old server keeps serving, and the same deploy succeeds when it is run again',
  clients: 'nothing',
  start: (testbed) => ({
    act: async () => {
      const first = await deployUntil(testbed, MESSAGES.gateWaits);
      (await first.terraform).signal('SIGINT');
      await first.ended;
      return testbed.deploy();
    },
    check: (deployed) => newServes(testbed, deployed),
  }),
};
