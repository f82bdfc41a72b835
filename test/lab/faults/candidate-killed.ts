import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { Elder } from './failed-deploy';
import { candidate } from './parts';

const elder = new Elder();

export const candidateKilled: Fault = {
  title: 'the candidate dies while it boots',
  expected: 'the gate gives up after its time; the old server serves on',
  clients: 'nothing',
  prepare: async (lab) => {
    await elder.remember(lab);
    await lab.project.override({ gateSeconds: 30 });
  },
  act: async (lab) => {
    await lab.project.change();
    const deploy = lab.startDeploy();
    await docker(['kill', await candidate(deploy)]);
    return deploy.ended;
  },
  check: (lab, deployed) => elder.stillServes(lab, deployed, /was not ready within 30 s/),
  restore: (lab) => lab.project.override({}),
};
