import { readManifest } from '../../../agent/backup/lease';
import { putFiles } from '../../../deployer/local/docker';
import { PATHS } from '../../../protocol/paths';
import type { Fault } from '../fault';
import { queryPrometheus } from '../measure/prometheus';
import { type AcmeFile, withExpiringCertificates } from './helpers/expiring-certificate';
import { MESSAGES } from './helpers/messages';
import { newServes, noNewCertificate, unless } from './helpers/outcome';
import { within } from './helpers/wait';

const BACKUP_SECONDS = 30;
const ALERT_SECONDS = 150;
const ALERT = 'ALERTS{alertname="CertificateExpires"}[60s]';

export const certificateExpiring: Fault = {
  title: 'the certificate expires soon, and was not renewed',
  expected: 'the deploy succeeds with it, no other is ordered, and an alert is raised',
  clients: 'nothing',
  start: (testbed, old) => {
    const { machines, s3, layout } = testbed;
    const backupHash = async () => (await readManifest(s3, layout.buckets.data))?.manifest.acme[0]?.sha256;
    return {
      act: async () => {
        const before = await backupHash();
        const original = JSON.parse(await machines.run(old, 'cat', PATHS.acme)) as AcmeFile;
        const expiring = await withExpiringCertificates(testbed, original);
        await putFiles(old, { '/root/acme.json': JSON.stringify(expiring) });
        // Traefik itself writes the file in place too, so that it keeps its permissions.
        const replace = `cat /root/acme.json >${PATHS.acme} && rm /root/acme.json`;
        await machines.run(old, 'sh', '-c', replace);
        if (!(await within(testbed, BACKUP_SECONDS, async () => (await backupHash()) !== before)))
          throw new Error('the changed certificate was not backed up');
        return testbed.deployChange();
      },
      check: async (deployed) => {
        const problems = await newServes(testbed, deployed, MESSAGES.validCertificate);
        const machine = await machines.serving();
        const isRaised = async () => {
          const samples = await queryPrometheus(machine, ALERT, testbed.props.env);
          return (samples?.size ?? 0) > 0;
        };
        return [
          ...problems,
          ...unless(await within(testbed, ALERT_SECONDS, isRaised), 'no alert CertificateExpires was raised'),
          ...(await noNewCertificate(testbed)),
        ];
      },
    };
  },
};
