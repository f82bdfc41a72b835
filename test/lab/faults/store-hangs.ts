/** The object store takes connections and answers none, or late. */

import { readManifest } from '../../../agent/backup/lease';
import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import { newServes } from './failed-deploy';
import { pause, storeHangs, storeRuns, within } from './parts';

/** A backup of the metrics is due at least once in this time. */
const BACKUP_SECONDS = 70;
const HANDOVER_SECONDS = 12;
const SLOW_SECONDS = 2;

let back = 0;

export const storeDownAtBackup: Fault = {
  title: 'the object store hangs when a backup is due',
  expected: 'the site serves on, and the next backup is made when the store is back',
  clients: 'nothing',
  act: async (lab) => {
    await storeHangs(lab, BACKUP_SECONDS);
    back = Date.now() / 1000;
    return lab.deploy();
  },
  check: async (lab) => {
    const isFresh = async () => {
      const set = (await readManifest(lab.s3, lab.layout.buckets.data))?.manifest.metrics?.[0];
      return (set?.time ?? 0) >= back;
    };
    return (await within(lab, 120, isFresh))
      ? []
      : ['no backup was made within two minutes after the store was back'];
  },
  restore: async (lab) => void (await storeRuns(lab)),
};

export const storeDownAtHandover: Fault = {
  title: 'the object store hangs during the handover',
  expected: 'the handover waits for it and ends well, with nothing lost',
  clients: 'nothing',
  act: async (lab) => {
    await lab.project.change();
    const deploy = lab.startDeploy();
    await (await deploy.terraform).waitForLine(/switch: the address \S+ is at/);
    await storeHangs(lab, HANDOVER_SECONDS);
    return deploy.ended;
  },
  check: (lab, deployed) => newServes(lab, deployed, /took over: the metrics of/),
  restore: async (lab) => void (await storeRuns(lab)),
};

export const storeSlow: Fault = {
  title: 'the object store answers two seconds late',
  expected: 'the deploy takes longer and ends well',
  clients: 'nothing',
  act: async (lab) => {
    await lab.project.change();
    let goesOn = true;
    const slow = async () => {
      while (goesOn) {
        await docker(['pause', lab.layout.store.name]);
        await pause(lab, SLOW_SECONDS).finally(() => storeRuns(lab));
        await pause(lab, 0.2);
      }
    };
    const deploy = lab.startDeploy();
    await deploy.terraform;
    const slowed = slow();
    const deployed = await deploy.ended;
    goesOn = false;
    await slowed;
    return deployed;
  },
  check: (lab, deployed) => newServes(lab, deployed, /has finished/),
  restore: async (lab) => void (await storeRuns(lab)),
};
