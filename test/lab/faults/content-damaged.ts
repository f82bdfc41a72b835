import { FILES_PREFIX } from '../../../protocol/content-manifest';
import type { Fault } from '../fault';
import { deployUntilBoot } from './helpers/deploys';
import { MESSAGES } from './helpers/messages';
import { damageObject, listKeys, removeObjects } from './helpers/objects';
import { oldServes } from './helpers/outcome';
import { publishAgain } from './helpers/publish';

export const contentDamaged: Fault = {
  title: "the site's files are damaged in their bucket when a new server boots",
  expected: 'the candidate does not serve a damaged site; the old server keeps serving',
  clients: 'nothing',
  start: (testbed, old) => {
    const { content } = testbed.layout.buckets;
    return {
      act: async () => {
        // The deploy has published the files by then. Earlier, it would notice the damage and repair it.
        const deploy = await deployUntilBoot(testbed);
        for (const key of await listKeys(testbed, content, FILES_PREFIX))
          await damageObject(testbed, content, key);
        return deploy.ended;
      },
      check: (deployed) => {
        const { gateRefused, bootStepFailed } = MESSAGES;
        return oldServes(testbed, old, deployed, gateRefused, bootStepFailed, /70-content failed/);
      },
      restore: async () => {
        await removeObjects(testbed, content);
        await publishAgain(testbed);
      },
    };
  },
};
