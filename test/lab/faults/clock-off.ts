import { putFiles } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { deployUntilBoot } from './helpers/deploys';
import { MESSAGES } from './helpers/messages';
import { oldServes } from './helpers/outcome';

/** Machines share the host's clock, so only the agent sees another time. */
const FILES = {
  '/etc/baton/clock.cjs': 'const now = Date.now; Date.now = () => now() + 600_000;\n',
  '/etc/systemd/system/baton-agent.service.d/clock.conf':
    '[Service]\nEnvironment=NODE_OPTIONS=--require=/etc/baton/clock.cjs\n',
};

export const clockOff: Fault = {
  title: "the candidate's clock is ten minutes ahead",
  expected: 'it does not report ready, and says why; the old server keeps serving',
  clients: 'nothing',
  start: (testbed, old) => ({
    prepare: () => testbed.project.override({ gateSeconds: 40 }),
    act: async () => {
      const deploy = await deployUntilBoot(testbed);
      await putFiles(deploy.candidate, FILES);
      return deploy.ended;
    },
    check: (deployed) => oldServes(testbed, old, deployed, /clock: \d+ s ahead of/, MESSAGES.clockIsOff),
    restore: () => testbed.project.override({}),
  }),
};
