import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { deployUntil } from './helpers/deploys';
import { MESSAGES } from './helpers/messages';
import { noNewCertificate, oldServes } from './helpers/outcome';

export const newKilledAfterSwitch: Fault = {
  title: 'the new machine is killed right after the switch',
  expected: 'the old machine has the address again within seconds, and the deploy says so',
  clients: 'outage',
  maxSecondsWithoutAddress: 15,
  // The old release answers again, after the new one.
  isRollback: true,
  start: (testbed, old) => ({
    act: async () => {
      const deploy = await deployUntil(testbed, MESSAGES.switched);
      await docker(['kill', await testbed.machines.serving()]);
      return deploy.ended;
    },
    check: async (deployed) => [
      ...(await oldServes(testbed, old, deployed, MESSAGES.addressIsBack)),
      ...(await noNewCertificate(testbed)),
    ],
  }),
};
