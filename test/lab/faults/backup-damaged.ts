/** The backup that a candidate restores is not what it was. The old server would mend it within a minute, so its agent rests. */

import { readManifest } from '../../../agent/backup/lease';
import { METRICS_PREFIX } from '../../../protocol/backup-keys';
import { MANIFEST_KEY } from '../../../protocol/backup-manifest';
import type { Fault } from '../fault';
import type { Lab } from '../lab';
import { Elder, newServes } from './failed-deploy';
import { damageObject, keysBelow, logOf, removeForGood, removeObjects, within } from './parts';

/** Two backups must be there to choose from. */
const TWO_BACKUPS_SECONDS = 200;

const elder = new Elder();

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
      await Promise.race([terraform.waitForLine(/reports ready after/).catch(() => {}), deploy.ended]);
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
  expected: 'the candidate takes all else and what the one before has in its place, says so, and serves',
  said: /the metrics' block \S+ .* is not whole in the backup: \S+ is not what was uploaded/,
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
  said: /no block of the metrics' backup is whole: they begin anew/,
  damage: async (lab) => {
    const bucket = lab.layout.buckets.data;
    await removeObjects(lab, bucket, await keysBelow(lab, bucket, METRICS_PREFIX));
  },
});

/** Without its agent's help: that starts anew afterwards, and writes what is missing. */
const certificatesGone = (what: {
  title: string;
  said: RegExp;
  remove: (lab: Lab) => Promise<void>;
}): Fault => ({
  title: what.title,
  expected: 'the candidate is refused, for clients would lose the certificate; the old server writes it anew',
  clients: 'nothing',
  prepare: (lab) => elder.remember(lab),
  act: async (lab) => {
    const old = await lab.serving();
    await agent(lab, old, 'stop');
    try {
      await what.remove(lab);
      return await lab.deployChange();
    } finally {
      await agent(lab, old, 'start');
    }
  },
  check: async (lab, deployed) => [
    ...(await elder.stillServes(lab, deployed, /did not pass the gate/, what.said)),
    ...(await mended(lab)),
  ],
});

/** The message said how, and that has been done. */
async function mended(lab: Lab): Promise<string[]> {
  const isWhole = async () => {
    const [newest] = (await readManifest(lab.s3, lab.layout.buckets.data))?.manifest.acme ?? [];
    return newest !== undefined && (await keysBelow(lab, lab.layout.buckets.data, newest.key)).length === 1;
  };
  if (!(await within(lab, 30, isWhole)))
    return ['the agent that started again did not write the certificates anew'];
  return newServes(lab, await lab.deployChange(), /with a valid certificate/);
}

export const certificatesMissing = certificatesGone({
  title: 'the backup of the certificates is gone',
  said: /none of the \d+ backups of the certificates is whole/,
  remove: async (lab) =>
    removeObjects(
      lab,
      lab.layout.buckets.data,
      await keysBelow(lab, lab.layout.buckets.data, 'backup/acme/'),
    ),
});

export const manifestMissing = certificatesGone({
  title: "the backup's manifest is gone",
  said: /it has no valid certificate, and the server that serves now has/,
  remove: (lab) => removeForGood(lab, lab.layout.buckets.data, MANIFEST_KEY),
});
