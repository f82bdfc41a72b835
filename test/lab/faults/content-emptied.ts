import type { Fault } from '../fault';
import { machineLog, pullContentNow } from './helpers/machine';
import { MESSAGES } from './helpers/messages';
import { removeObjects } from './helpers/objects';
import { unless } from './helpers/outcome';
import { publishAgain } from './helpers/publish';
import { within } from './helpers/wait';

/** The agent looks twice before it believes that a bucket is empty. */
const NOTICE_SECONDS = 60;

export const contentEmptied: Fault = {
  title: 'the content bucket is emptied',
  expected: 'the site stays as it is, and the agent says why',
  clients: 'nothing',
  start: (testbed, old) => ({
    act: async () => {
      await removeObjects(testbed, testbed.layout.buckets.content);
      await pullContentNow(testbed);
      // Nothing is deployed.
      return { code: 0, output: '', lines: [], started: Date.now(), ended: Date.now() };
    },
    check: async () => {
      const isLogged = async () => MESSAGES.emptyBucket.test(await machineLog(testbed, old));
      return [
        ...unless(
          await within(testbed, NOTICE_SECONDS, isLogged),
          'the agent did not log that the bucket is empty',
        ),
        ...unless((await testbed.page('/')).status === 200, 'the site is gone'),
      ];
    },
    restore: () => publishAgain(testbed),
  }),
};
