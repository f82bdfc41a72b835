import { putFiles } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { Elder } from './failed-deploy';
import { candidate } from './parts';

const elder = new Elder();

/** Machines share the host's clock, so the agent alone sees another time. */
const FILES = {
  '/etc/baton/clock.cjs': 'const now = Date.now; Date.now = () => now() + 600_000;\n',
  '/etc/systemd/system/baton-agent.service.d/clock.conf':
    '[Service]\nEnvironment=NODE_OPTIONS=--require=/etc/baton/clock.cjs\n',
};

export const clockOff: Fault = {
  title: "the candidate's clock is ten minutes ahead",
  expected: 'it does not report ready, and says why; the old server serves on',
  clients: 'nothing',
  prepare: async (lab) => {
    await elder.remember(lab);
    await lab.project.override({ gateSeconds: 40 });
  },
  act: async (lab) => {
    await lab.project.change();
    const deploy = lab.startDeploy();
    await putFiles(await candidate(deploy), FILES);
    return deploy.ended;
  },
  check: (lab, deployed) => elder.stillServes(lab, deployed, /clock: \d+ s ahead of the object store's/),
  restore: (lab) => lab.project.override({}),
};
