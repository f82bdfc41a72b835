import { setTimeout as sleep } from 'node:timers/promises';
import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { newServes } from './failed-deploy';
import { logOf } from './parts';

const SECONDS = 20;

export const storeDownAtBoot: Fault = {
  title: 'the object store is down while the candidate boots',
  expected: 'the candidate tries on, and serves once the store is back',
  clients: 'nothing',
  act: async (lab) => {
    await lab.project.change();
    const deploy = lab.startDeploy();
    await (await deploy.terraform).waitForLine(/machine \S+ boots at/);
    await docker(['stop', '--time', '1', lab.layout.store.name]);
    await sleep(SECONDS * 1000, undefined, { signal: lab.stop });
    await docker(['start', lab.layout.store.name]);
    return deploy.ended;
  },
  check: async (lab, deployed) => [
    ...(await newServes(lab, deployed)),
    ...(/curl: \(\d+\)|tried again:/.test(await logOf(lab, await lab.serving()))
      ? []
      : ['the candidate did not notice that the store was down: the fault was none']),
  ],
  restore: async (lab) => void (await docker(['start', lab.layout.store.name])),
};
