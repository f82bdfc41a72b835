import type { Fault } from '../fault';
import { deployUntilBoot } from './helpers/deploys';
import { fillDisk } from './helpers/full-disk';
import { MESSAGES } from './helpers/messages';
import { oldServes } from './helpers/outcome';

/** In the words of the boot, or of a program that it calls. */
const DISK_IS_FULL = /cannot write \S+release\S*; left on its disk: +0|No space left on device/;

export const diskFullAtBoot: Fault = {
  title: "the candidate's disk is full",
  expected: 'the boot fails and says so; the old server keeps serving',
  clients: 'nothing',
  start: (testbed, old) => ({
    act: async () => {
      const deploy = await deployUntilBoot(testbed);
      await fillDisk(testbed, deploy.candidate, '/srv/baton');
      return deploy.ended;
    },
    check: (deployed) => oldServes(testbed, old, deployed, MESSAGES.gateRefused, DISK_IS_FULL),
  }),
};
