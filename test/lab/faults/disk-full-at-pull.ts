import type { Fault } from '../fault';
import { fillDisk, freeDisk } from './helpers/full-disk';
import { machineLog, pullContentNow } from './helpers/machine';
import { MESSAGES } from './helpers/messages';
import { unless } from './helpers/outcome';
import { writePage } from './helpers/publish';
import { within } from './helpers/wait';

const VERSIONS = '/srv/baton/www/versions';
const PAGE = 'fault.txt';
const PULL_SECONDS = 30;

export const diskFullAtPull: Fault = {
  title: "the serving machine's disk is full when new content is published",
  expected: 'the site stays as it is, and is the new one once there is room',
  clients: 'nothing',
  start: (testbed, old) => {
    const text = `published at ${Date.now()}\n`;
    const isServed = async () => (await testbed.page(`/${PAGE}`)).body === text;
    const isLogged = async () => MESSAGES.diskIsFull.test(await machineLog(testbed, old));
    return {
      prepare: () => fillDisk(testbed, old, VERSIONS),
      act: async () => {
        await writePage(testbed, PAGE, text);
        const deployed = await testbed.deploy();
        await pullContentNow(testbed);
        return deployed;
      },
      check: async ({ code, output }) => {
        const isRefused = await within(testbed, PULL_SECONDS, isLogged);
        const isServedFromFullDisk = await isServed();
        await freeDisk(testbed, old, VERSIONS);
        await pullContentNow(testbed);
        const isServedAfterwards = await within(testbed, PULL_SECONDS, isServed);
        return [
          ...unless(code === 0, `publishing failed: ${output.slice(-400)}`),
          ...unless(isRefused, 'the agent did not log that the disk is full'),
          ...unless(
            !isServedFromFullDisk,
            'the new page was served from a full disk: the fault had no effect',
          ),
          ...unless(isServedAfterwards, 'the new page is not served, although there is room again'),
        ];
      },
      restore: () => freeDisk(testbed, old, VERSIONS).catch(() => undefined),
    };
  },
};
