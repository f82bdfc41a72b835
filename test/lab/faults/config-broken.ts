import type { Fault } from '../fault';
import { Elder } from './failed-deploy';

const elder = new Elder();
let mend: (() => Promise<void>) | undefined;

export const configBroken: Fault = {
  title: "the candidate's nginx configuration is broken",
  expected: 'the gate says which directive it is; the old server serves on',
  clients: 'nothing',
  prepare: async (lab) => {
    await elder.remember(lab);
    mend = await lab.project.edit('docker/nginx/nginx.conf', (text) =>
      text.replace('tcp_nopush on;', 'no_such_directive on;'),
    );
  },
  check: (lab, deployed) =>
    elder.stillServes(lab, deployed, /did not pass the gate/, /unknown directive "no_such_directive"/),
  restore: async () => mend?.(),
};
