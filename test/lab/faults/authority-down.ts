import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { MESSAGES } from './helpers/messages';
import { newServes } from './helpers/outcome';

export const authorityDown: Fault = {
  title: 'the certificate authority hangs during a deploy',
  expected: 'the deploy does not need it: the new server takes the certificate over',
  clients: 'nothing',
  start: (testbed) => {
    const { name } = testbed.layout.authority;
    return {
      act: async () => {
        await docker(['pause', name]);
        return testbed.deployChange();
      },
      check: (deployed) => newServes(testbed, deployed, MESSAGES.validCertificate),
      restore: async () => void (await docker(['unpause', name]).catch(() => undefined)),
    };
  },
};
