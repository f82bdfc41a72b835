import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { Elder } from './failed-deploy';

const elder = new Elder();

export const newKilledAfterSwitch: Fault = {
  title: 'the new machine is killed right after the switch',
  expected: 'the old one has the address back within seconds, and the deploy says so',
  clients: 'outage',
  silentSeconds: 15,
  // Both machines are of the lab's making: the old release answers again after the new one.
  goesBack: true,
  prepare: (lab) => elder.remember(lab),
  act: async (lab) => {
    await lab.project.change();
    const deploy = lab.startDeploy();
    await (await deploy.terraform).waitForLine(/switch: the address \S+ is at/);
    await docker(['kill', await lab.serving()]);
    return deploy.ended;
  },
  check: async (lab, deployed) => [
    ...(await elder.stillServes(
      lab,
      deployed,
      /The address is back at \S+, the old server, which serves on/,
    )),
    ...((await lab.orders()) === 1 ? [] : ['the authority issued another certificate']),
  ],
};
