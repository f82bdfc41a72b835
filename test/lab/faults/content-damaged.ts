/** The bucket of the site's files is not what was published. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILES_PREFIX } from '../../../protocol/content-manifest';
import { SITE_FOLDER } from '../environment';
import type { Fault } from '../fault';
import type { Lab } from '../lab';
import { Elder } from './failed-deploy';
import { candidate, damageObject, keysBelow, logOf, pullNow, removeObjects, within } from './parts';

const elder = new Elder();
const EMPTY = / is empty: the live version \S+ stays/;
const bucketOf = (lab: Lab) => lab.layout.buckets.content;

/** Publishes the whole site again. */
async function publishAgain(lab: Lab): Promise<void> {
  await writeFile(join(lab.project.folder, SITE_FOLDER, 'again.txt'), `${Date.now()}\n`);
  const { code, output } = await lab.deploy();
  if (code !== 0) throw new Error(`the site could not be published again:\n${output}`);
}

export const contentEmptied: Fault = {
  title: 'the content bucket is emptied',
  expected: 'the live site stays, and the agent says why',
  clients: 'nothing',
  act: async (lab) => {
    await removeObjects(lab, bucketOf(lab), await keysBelow(lab, bucketOf(lab), ''));
    await pullNow(lab);
    // Nothing is deployed.
    return { code: 0, output: '', lines: [], started: Date.now(), ended: Date.now() };
  },
  check: async (lab) => [
    // It looks twice before it believes that.
    ...((await within(lab, 60, async () => EMPTY.test(await logOf(lab, await lab.serving()))))
      ? []
      : ['the agent did not say that the bucket is empty']),
    ...((await lab.page('/')).status === 200 ? [] : ['the site is gone']),
  ],
  restore: publishAgain,
};

export const contentDamaged: Fault = {
  title: 'a file of the site is damaged in its bucket when a new server boots',
  expected: 'the candidate does not serve half a site; the old server serves on',
  clients: 'nothing',
  prepare: (lab) => elder.remember(lab),
  act: async (lab) => {
    await lab.project.change();
    const deploy = lab.startDeploy();
    // By then all is published, and whoever publishes would notice and mend it.
    await candidate(deploy);
    for (const key of await keysBelow(lab, bucketOf(lab), FILES_PREFIX))
      await damageObject(lab, bucketOf(lab), key);
    return deploy.ended;
  },
  check: (lab, deployed) => elder.stillServes(lab, deployed, /did not pass the gate/, /70-content failed/),
  restore: async (lab) => {
    await removeObjects(lab, bucketOf(lab), await keysBelow(lab, bucketOf(lab), ''));
    await publishAgain(lab);
  },
};
