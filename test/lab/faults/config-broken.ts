import type { Fault } from '../fault';
import { MESSAGES } from './helpers/messages';
import { oldServes } from './helpers/outcome';

export const configBroken: Fault = {
  title: "the candidate's nginx configuration is broken",
  expected: 'the gate names the directive; the old server keeps serving',
  clients: 'nothing',
  start: (testbed, old) => {
    let undo: (() => Promise<void>) | undefined;
    return {
      prepare: async () => {
        undo = await testbed.project.edit('docker/nginx/nginx.conf', (text) =>
          text.replace('tcp_nopush on;', 'no_such_directive on;'),
        );
      },
      check: (deployed) => {
        const directive = /unknown directive "no_such_directive"/;
        return oldServes(testbed, old, deployed, MESSAGES.gateRefused, directive);
      },
      restore: async () => undo?.(),
    };
  },
};
