import type { Fault } from '../fault';
import type { Deployed } from '../testbed/deploy';
import { deployUntil } from './helpers/deploys';
import { MESSAGES } from './helpers/messages';
import { newServes, unless } from './helpers/outcome';

export const twoDeploys: Fault = {
  title: 'two deploys at the same time',
  expected: 'the lock of the state refuses the second one; the first one succeeds',
  clients: 'nothing',
  start: (testbed) => {
    let second: Deployed | undefined;
    return {
      act: async () => {
        const first = await deployUntil(testbed, MESSAGES.gateWaits);
        second = await testbed.deploy();
        return first.ended;
      },
      check: async (deployed) => {
        const { code = 0, output = '' } = second ?? {};
        return [
          ...(await newServes(testbed, deployed)),
          ...unless(code !== 0, 'the second deploy was not refused'),
          ...unless(/state lock/i.test(output), `the second deploy printed: ${output.slice(-400)}`),
        ];
      },
    };
  },
};
