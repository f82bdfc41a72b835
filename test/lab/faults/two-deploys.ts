import type { Deployed } from '../deploy';
import type { Fault } from '../fault';
import { newServes } from './failed-deploy';

let second: Deployed | undefined;

export const twoDeploys: Fault = {
  title: 'two deploys at once',
  expected: 'the second is refused by the lock of the state; the first ends well',
  clients: 'nothing',
  act: async (lab) => {
    await lab.project.change();
    const first = lab.startDeploy();
    await (await first.terraform).waitForLine(/gate: waiting for/);
    second = await lab.deploy();
    return first.ended;
  },
  check: async (lab, deployed) => [
    ...(await newServes(lab, deployed)),
    ...(second?.code === 0 ? ['the second was not refused'] : []),
    ...(/state lock/i.test(second?.output ?? '') ? [] : [`the second said: ${second?.output.slice(-400)}`]),
  ],
};
