import type { Fault } from '../fault';
import { Elder } from './failed-deploy';

const elder = new Elder();
let mend: (() => Promise<void>) | undefined;

export const gateTimeout: Fault = {
  title: 'the candidate is not ready in time',
  expected: 'the gate gives up after its time; the old server serves on',
  clients: 'nothing',
  prepare: async (lab) => {
    await elder.remember(lab);
    await lab.project.override({ gateSeconds: 30 });
    mend = await lab.project.edit('userdata/boot/70-content.sh', (text) => `${text}\nsleep 120\n`);
  },
  check: (lab, deployed) => elder.stillServes(lab, deployed, /was not ready within 30 s/),
  restore: async (lab) => {
    await lab.project.override({});
    await mend?.();
  },
};
