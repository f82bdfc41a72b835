import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { deployUntil } from './helpers/deploys';
import { MESSAGES } from './helpers/messages';
import { newServes } from './helpers/outcome';

export const oldKilledInDrain: Fault = {
  title: 'the old machine is killed during the drain',
  expected: 'the deploy waits for it until the time limit, and succeeds',
  clients: 'connections',
  start: (testbed, old) => ({
    act: async () => {
      const deploy = await deployUntil(testbed, MESSAGES.switched);
      await docker(['kill', old]);
      return deploy.ended;
    },
    check: (deployed) => newServes(testbed, deployed, MESSAGES.notFinished),
  }),
};
