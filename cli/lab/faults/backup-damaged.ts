/** The backup that a candidate restores is not what it was. The old server would mend it within a minute, so its agent rests. */

import { METRICS_PREFIX } from '../../../agent/backup/keys';
import { readManifest } from '../../../agent/backup/manifest';
import type { Fault } from '../fault';
import type { Lab } from '../lab';
import { newServes } from './failed-deploy';
import { damageObject, keysBelow, logOf, removeObjects, within } from './parts';

/** Two backups must be there to choose from. */
const TWO_BACKUPS_SECONDS = 200;

const agent = (lab: Lab, machine: string, what: 'start' | 'stop') =>
  lab.onMachine(machine, 'systemctl', what, 'baton-agent');

interface Damage {
  readonly title: string;
  readonly expected: string;
  /** What the candidate says of it. */
  readonly said: RegExp;
  readonly damage: (lab: Lab) => Promise<void>;
}

const damaged = ({ title, expected, said, damage }: Damage): Fault => ({
  title,
  expected,
  clients: 'nothing',
  act: async (lab) => {
    const old = await lab.serving();
    const sets = async () => (await readManifest(lab.s3, lab.layout.buckets.data))?.manifest.metrics ?? [];
    if (!(await within(lab, TWO_BACKUPS_SECONDS, async () => (await sets()).length === 2)))
      throw new Error('there are no two backups to choose from');
    await agent(lab, old, 'stop');
    try {
      await damage(lab);
      await lab.project.change();
      const deploy = lab.startDeploy();
      const terraform = await deploy.terraform;
      await Promise.race([terraform.line(/reports ready after/).catch(() => {}), deploy.ended]);
      await agent(lab, old, 'start');
      return await deploy.ended;
    } finally {
      await agent(lab, old, 'start').catch(() => {});
    }
  },
  check: async (lab, deployed) => [
    ...(await newServes(lab, deployed, /with a valid certificate/)),
    ...(said.test(await logOf(lab, await lab.serving())) ? [] : [`the new server did not say ${said}`]),
    ...((await lab.orders()) === 1 ? [] : ['the authority issued another certificate']),
  ],
});

export const backupCorrupt = damaged({
  title: 'the newest backup of the metrics is corrupt',
  expected: 'the candidate takes the one before, says so, and serves',
  said: /the metrics' backup of \S+ is damaged or incomplete: trying the one before/,
  damage: async (lab) => {
    const bucket = lab.layout.buckets.data;
    const [newest, before] = (await readManifest(lab.s3, bucket))?.manifest.metrics ?? [];
    const keys = (set: typeof newest) =>
      set?.blocks.flatMap(({ objects }) => objects.map(({ key }) => key)) ?? [];
    const own = keys(newest).find((key) => !keys(before).includes(key));
    if (!own) throw new Error('the newest backup has no object of its own to damage');
    await damageObject(lab, bucket, own);
  },
});

export const backupMissing = damaged({
  title: 'every backup of the metrics is gone',
  expected: 'the candidate begins anew, says so, serves, and takes over what the old server still has',
  said: /none of the \d backups of the metrics is whole: they begin anew/,
  damage: async (lab) => {
    const bucket = lab.layout.buckets.data;
    await removeObjects(lab, bucket, await keysBelow(lab, bucket, METRICS_PREFIX));
  },
});
