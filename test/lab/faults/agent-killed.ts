import type { Fault } from '../fault';
import { deployUntil } from './helpers/deploys';
import { signalAgent } from './helpers/machine';
import { MESSAGES } from './helpers/messages';
import { newServes } from './helpers/outcome';

export const agentKilled: Fault = {
  title: "the old server's agent is killed right before the switch",
  expected: 'it starts again, and the handover succeeds',
  clients: 'nothing',
  start: (testbed, old) => ({
    act: async () => {
      const deploy = await deployUntil(testbed, MESSAGES.gatePassed);
      await signalAgent(testbed, old, 'KILL');
      return deploy.ended;
    },
    check: (deployed) => {
      const { handedOver, backupHandedOver, tookOver, metricsTakenOver } = MESSAGES;
      return newServes(testbed, deployed, handedOver, backupHandedOver, tookOver, metricsTakenOver);
    },
  }),
};
