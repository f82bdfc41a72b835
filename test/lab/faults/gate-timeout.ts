import type { Fault } from '../fault';
import { MESSAGES } from './helpers/messages';
import { oldServes } from './helpers/outcome';

export const gateTimeout: Fault = {
  title: 'the candidate is not ready in time',
  expected: 'the gate gives up after its time limit; the old server keeps serving',
  clients: 'nothing',
  start: (testbed, old) => {
    let undo: (() => Promise<void>) | undefined;
    return {
      prepare: async () => {
        await testbed.project.override({ gateSeconds: 30 });
        const sleepLong = (text: string) => `${text}\nsleep 120\n`;
        undo = await testbed.project.edit('userdata/boot/70-content.sh', sleepLong);
      },
      check: (deployed) => oldServes(testbed, old, deployed, MESSAGES.notReady),
      restore: async () => {
        await testbed.project.override({});
        await undo?.();
      },
    };
  },
};
