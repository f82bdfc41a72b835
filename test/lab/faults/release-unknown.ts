import type { Fault } from '../fault';
import { MESSAGES } from './helpers/messages';
import { oldServes, unless } from './helpers/outcome';

const RELEASE = 'f'.repeat(64);

export const releaseUnknown: Fault = {
  title: 'a rollback to a release that does not exist',
  expected: 'the deploy fails before it changes anything',
  clients: 'nothing',
  start: (testbed, old) => ({
    act: () => testbed.deploy({ release: RELEASE }),
    check: async (deployed) => [
      ...(await oldServes(testbed, old, deployed, MESSAGES.unknownRelease, /release f{64}/)),
      ...unless((await testbed.machines.names()).length === 1, 'the deploy created a machine'),
    ],
  }),
};
