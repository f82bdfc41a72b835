import { docker } from '../../../constructs/local/steps/docker';
import type { Fault } from '../fault';
import { newServes } from './failed-deploy';

export const newKilledAfterSwitch: Fault = {
  title: 'the new machine is killed right after the switch',
  expected: 'the next deploy brings the site back, with its certificate',
  clients: 'outage',
  act: async (lab) => {
    await lab.project.change();
    const deploy = lab.startDeploy();
    await (await deploy.terraform).line(/switch: the address \S+ is at/);
    await docker(['kill', await lab.serving()]);
    await deploy.ended;
    return lab.deployChange();
  },
  check: async (lab, deployed) => [
    ...(await newServes(lab, deployed, /with a valid certificate/)),
    ...((await lab.orders()) === 1 ? [] : ['the authority issued another certificate']),
  ],
};
