/** The certificates' backup is gone, and the old server's agent is stopped: it would write the backup again. */
import { readManifest } from '../../../agent/backup/lease';
import { MANIFEST_KEY } from '../../../protocol/backup-manifest';
import type { Fault } from '../fault';
import type { Testbed } from '../testbed/testbed';
import { agentService } from './helpers/machine';
import { MESSAGES } from './helpers/messages';
import { listKeys, removeAllVersions, removeObjects } from './helpers/objects';
import { newServes, oldServes } from './helpers/outcome';
import { within } from './helpers/wait';

const BACKUP_SECONDS = 30;

interface Loss {
  readonly title: string;
  readonly message: RegExp;
  readonly remove: (testbed: Testbed) => Promise<void>;
}

const certificatesGone = ({ title, message, remove }: Loss): Fault => ({
  title,
  expected:
    'the gate refuses the candidate, which has no certificate; the old server writes the backup again',
  clients: 'nothing',
  start: (testbed, old) => ({
    act: async () => {
      await agentService(testbed, old, 'stop');
      try {
        await remove(testbed);
        return await testbed.deployChange();
      } finally {
        await agentService(testbed, old, 'start');
      }
    },
    check: async (deployed) => [
      ...(await oldServes(testbed, old, deployed, MESSAGES.gateRefused, message)),
      ...(await deployAfterBackup(testbed)),
    ],
  }),
});

/** The message says to start the agent again. That has happened, so the next deploy must succeed. */
async function deployAfterBackup(testbed: Testbed): Promise<string[]> {
  const bucket = testbed.layout.buckets.data;
  const isComplete = async () => {
    const [newest] = (await readManifest(testbed.s3, bucket))?.manifest.acme ?? [];
    return newest !== undefined && (await listKeys(testbed, bucket, newest.key)).length === 1;
  };
  if (!(await within(testbed, BACKUP_SECONDS, isComplete)))
    return ["the old server's agent did not write the certificates' backup again"];
  return newServes(testbed, await testbed.deployChange(), MESSAGES.validCertificate);
}

export const certificatesMissing = certificatesGone({
  title: 'the backup of the certificates is gone',
  message: MESSAGES.noCertificateBackup,
  remove: (testbed) => removeObjects(testbed, testbed.layout.buckets.data, 'backup/acme/'),
});

export const manifestMissing = certificatesGone({
  title: "the backup's manifest is gone",
  message: MESSAGES.noCertificate,
  remove: (testbed) => removeAllVersions(testbed, testbed.layout.buckets.data, MANIFEST_KEY),
});
