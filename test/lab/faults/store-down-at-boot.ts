import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { deployUntilBoot } from './helpers/deploys';
import { machineLog } from './helpers/machine';
import { MESSAGES } from './helpers/messages';
import { newServes, unless } from './helpers/outcome';
import { pause } from './helpers/wait';

const DOWN_SECONDS = 20;

export const storeDownAtBoot: Fault = {
  title: 'the object store is down while the candidate boots',
  expected: 'the candidate retries, and serves once the store is back',
  clients: 'nothing',
  start: (testbed) => {
    const { name } = testbed.layout.store;
    return {
      act: async () => {
        const deploy = await deployUntilBoot(testbed);
        await docker(['stop', '--time', '1', name]);
        await pause(testbed, DOWN_SECONDS);
        await docker(['start', name]);
        return deploy.ended;
      },
      check: async (deployed) => {
        const problems = await newServes(testbed, deployed);
        const log = await machineLog(testbed, await testbed.machines.serving());
        const isNoticed = /curl: \(\d+\)/.test(log) || MESSAGES.agentRetries.test(log);
        return [
          ...problems,
          ...unless(
            isNoticed,
            'the candidate did not notice that the store was down: the fault had no effect',
          ),
        ];
      },
      restore: async () => void (await docker(['start', name])),
    };
  },
};
