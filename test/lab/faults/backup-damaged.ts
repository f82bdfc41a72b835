/** A candidate restores a damaged backup. The old server would repair it within a minute, so its agent is stopped. */
import { readManifest } from '../../../agent/backup/lease';
import { METRICS_PREFIX } from '../../../protocol/backup-keys';
import type { Fault } from '../fault';
import type { Testbed } from '../testbed/testbed';
import { deployUntilBoot } from './helpers/deploys';
import { agentService, machineLog } from './helpers/machine';
import { MESSAGES } from './helpers/messages';
import { damageObject, removeObjects } from './helpers/objects';
import { newServes, noNewCertificate, unless } from './helpers/outcome';
import { within } from './helpers/wait';

/** For the second backup of the metrics. */
const TWO_BACKUPS_SECONDS = 200;

interface Damage {
  readonly title: string;
  readonly expected: string;
  /** What the candidate logs. */
  readonly messages: readonly RegExp[];
  readonly damage: (testbed: Testbed) => Promise<void>;
}

const metricsBackups = async ({ s3, layout }: Testbed) =>
  (await readManifest(s3, layout.buckets.data))?.manifest.metrics ?? [];

const damaged = ({ title, expected, messages, damage }: Damage): Fault => ({
  title,
  expected,
  clients: 'nothing',
  start: (testbed, old) => ({
    act: async () => {
      const areTwo = async () => (await metricsBackups(testbed)).length === 2;
      if (!(await within(testbed, TWO_BACKUPS_SECONDS, areTwo)))
        throw new Error('there are no two backups to choose from');
      await agentService(testbed, old, 'stop');
      try {
        await damage(testbed);
        const deploy = await deployUntilBoot(testbed);
        const ready = (await deploy.terraform).waitForLine(MESSAGES.gateReady).catch(() => {});
        await Promise.race([ready, deploy.ended]);
        await agentService(testbed, old, 'start');
        return await deploy.ended;
      } finally {
        await agentService(testbed, old, 'start').catch(() => {});
      }
    },
    check: async (deployed) => {
      const problems = await newServes(testbed, deployed, MESSAGES.validCertificate);
      const log = await machineLog(testbed, await testbed.machines.serving());
      return [
        ...problems,
        ...messages.flatMap((message) => unless(message.test(log), `the new server did not log ${message}`)),
        ...(await noNewCertificate(testbed)),
      ];
    },
  }),
});

export const backupCorrupt = damaged({
  title: 'the newest backup of the metrics is corrupt',
  expected:
    'the candidate restores the rest, and from the earlier backup what it can; it logs that, and serves',
  messages: [MESSAGES.incompleteBlock, MESSAGES.damagedObject],
  damage: async (testbed) => {
    const [newest, earlier] = await metricsBackups(testbed);
    const keys = (set: typeof newest) =>
      set?.blocks.flatMap(({ objects }) => objects.map(({ key }) => key)) ?? [];
    const own = keys(newest).find((key) => !keys(earlier).includes(key));
    if (!own) throw new Error('the newest backup has no object of its own to damage');
    await damageObject(testbed, testbed.layout.buckets.data, own);
  },
});

export const backupMissing = damaged({
  title: 'all backups of the metrics are gone',
  expected:
    'the candidate starts with empty metrics, logs that, serves, and takes over what the old server has',
  messages: [MESSAGES.metricsStartEmpty],
  damage: (testbed) => removeObjects(testbed, testbed.layout.buckets.data, METRICS_PREFIX),
});
