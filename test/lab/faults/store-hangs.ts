/** The object store takes connections, but does not answer, or answers late. */
import { readManifest } from '../../../agent/backup/lease';
import { docker } from '../../../deployer/local/docker';
import type { Fault } from '../fault';
import type { Testbed } from '../testbed/testbed';
import { deployUntil } from './helpers/deploys';
import { MESSAGES } from './helpers/messages';
import { newServes, unless } from './helpers/outcome';
import { hangStore, unpauseStore } from './helpers/store';
import { pause, within } from './helpers/wait';

/** At least one backup of the metrics is due in this time. */
const BACKUP_SECONDS = 70;
const NEXT_BACKUP_SECONDS = 120;
const HANDOVER_SECONDS = 12;
const SLOW_SECONDS = 2;

export const storeDownAtBackup: Fault = {
  title: 'the object store hangs when a backup is due',
  expected: 'the site keeps serving, and the next backup is made when the store is back',
  clients: 'connections',
  start: (testbed) => {
    let back = 0;
    const isBackedUp = async () => {
      const manifest = await readManifest(testbed.s3, testbed.layout.buckets.data);
      return (manifest?.manifest.metrics?.[0]?.time ?? 0) >= back;
    };
    return {
      act: async () => {
        await hangStore(testbed, BACKUP_SECONDS);
        back = Date.now() / 1000;
        return testbed.deploy();
      },
      check: async () =>
        unless(
          await within(testbed, NEXT_BACKUP_SECONDS, isBackedUp),
          `no backup was made within ${NEXT_BACKUP_SECONDS} s after the store was back`,
        ),
      restore: () => unpauseStore(testbed),
    };
  },
};

export const storeDownAtHandover: Fault = {
  title: 'the object store hangs during the handover',
  expected: 'the handover waits for it and succeeds, with nothing lost',
  clients: 'connections',
  start: (testbed) => ({
    act: async () => {
      const deploy = await deployUntil(testbed, MESSAGES.switched);
      await hangStore(testbed, HANDOVER_SECONDS);
      return deploy.ended;
    },
    check: (deployed) => newServes(testbed, deployed, MESSAGES.tookOver, MESSAGES.metricsTakenOver),
    restore: () => unpauseStore(testbed),
  }),
};

export const storeSlow: Fault = {
  title: 'the object store answers two seconds late',
  expected: 'the deploy takes longer and succeeds',
  clients: 'connections',
  start: (testbed) => ({
    act: async () => {
      await testbed.project.change();
      const deploy = testbed.startDeploy();
      await deploy.terraform;
      const stopSlowness = slowStore(testbed);
      const deployed = await deploy.ended;
      await stopSlowness();
      return deployed;
    },
    check: (deployed) => newServes(testbed, deployed, MESSAGES.finished),
    restore: () => unpauseStore(testbed),
  }),
};

/** @returns what stops it */
function slowStore(testbed: Testbed): () => Promise<void> {
  let isStopped = false;
  const work = (async () => {
    while (!isStopped) {
      await docker(['pause', testbed.layout.store.name]);
      await pause(testbed, SLOW_SECONDS).finally(() => unpauseStore(testbed));
      await pause(testbed, 0.2);
    }
  })();
  // An error must not end the process while nobody waits for it.
  work.catch(() => {});
  return async () => {
    isStopped = true;
    await work;
  };
}
