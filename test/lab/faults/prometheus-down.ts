import type { Fault } from '../fault';
import { MESSAGES } from './helpers/messages';
import { newServes } from './helpers/outcome';

export const prometheusDown: Fault = {
  title: "the old server's Prometheus is down at the handover",
  expected: 'the old server hands its last backup over, and the deploy says so',
  clients: 'nothing',
  start: (testbed, old) => ({
    act: async () => {
      await testbed.machines.run(old, 'docker', 'stop', 'prometheus');
      return testbed.deployChange();
    },
    check: (deployed) => newServes(testbed, deployed, MESSAGES.handedOver, MESSAGES.lastBackupFailed),
  }),
};
