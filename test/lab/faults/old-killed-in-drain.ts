import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { newServes } from './failed-deploy';

export const oldKilledInDrain: Fault = {
  title: 'the old machine is killed during the drain',
  expected: 'the deploy waits for it no longer than it said, and ends well',
  clients: 'nothing',
  act: async (lab) => {
    const old = await lab.serving();
    await lab.project.change();
    const deploy = lab.startDeploy();
    await (await deploy.terraform).waitForLine(/switch: the address \S+ is at/);
    await docker(['kill', old]);
    return deploy.ended;
  },
  check: (lab, deployed) => newServes(lab, deployed, /did not say that it finished; it is taken away/),
};
