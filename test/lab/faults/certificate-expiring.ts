/** The lab has the authority's own key, so it can make a certificate that ends sooner than any that would be ordered. */
import {
  createCertificate,
  generatePrivateKey,
  identityForHost,
  type PrivateKey,
  parseCertificate,
  parsePrivateKey,
} from 'sshpk';
import { readManifest } from '../../../agent/backup/lease';
import { docker, putFiles } from '../../../deployer/local/docker';
import { PATHS } from '../../../protocol/paths';
import type { Fault } from '../fault';
import type { Lab } from '../lab';
import { query } from '../samples';
import { newServes } from './failed-deploy';
import { within } from './parts';

const DAY = 86_400_000;
const LEFT_DAYS = 2;

interface AcmeFile {
  readonly [resolver: string]: {
    Certificates: { domain: { main: string; sans?: string[] }; certificate: string; key: string }[] | null;
  };
}

export const certificateExpiring: Fault = {
  title: 'the certificate is about to expire, and was not renewed',
  expected: 'the deploy goes well with it, no other is ordered, and an alert says so',
  clients: 'nothing',
  act: async (lab) => {
    const old = await lab.serving();
    const bucket = lab.layout.buckets.data;
    const before = (await readManifest(lab.s3, bucket))?.manifest.acme[0]?.sha256;
    const file = await aged(lab, JSON.parse(await lab.onMachine(old, 'cat', PATHS.acme)) as AcmeFile);
    await putFiles(old, { '/root/acme.json': JSON.stringify(file) });
    // In place, as Traefik itself writes it, with the rights that the file has.
    await lab.onMachine(old, 'sh', '-c', `cat /root/acme.json >${PATHS.acme} && rm /root/acme.json`);
    const isBackedUp = async () => (await readManifest(lab.s3, bucket))?.manifest.acme[0]?.sha256 !== before;
    if (!(await within(lab, 30, isBackedUp))) throw new Error('the changed certificate was not backed up');
    return lab.deployChange();
  },
  check: async (lab, deployed) => {
    const problems = await newServes(lab, deployed, /with a valid certificate/);
    const machine = await lab.serving();
    const alert = 'ALERTS{alertname="CertificateExpires"}[60s]';
    const isRaised = async () => ((await query(machine, alert, lab.props.env))?.size ?? 0) > 0;
    return [
      ...problems,
      ...((await within(lab, 150, isRaised)) ? [] : ['no alert CertificateExpires was raised']),
      ...((await lab.orders()) === 1 ? [] : ['the authority issued another certificate']),
    ];
  },
};

/** The same names with a certificate that has two days left. */
async function aged(lab: Lab, file: AcmeFile): Promise<AcmeFile> {
  const intermediate = await ofAuthority(lab, 'intermediates/0');
  const issuer = parseCertificate(intermediate, 'pem').subjects[0];
  const issuerKey = parsePrivateKey(await ofAuthority(lab, 'intermediate-keys/0'), 'pem');
  if (!issuer) throw new Error('the authority has no name');
  const pem = (hosts: readonly string[], key: PrivateKey) =>
    createCertificate(hosts.map(identityForHost), key, issuer, issuerKey, {
      validFrom: new Date(Date.now() - 88 * DAY),
      validUntil: new Date(Date.now() + LEFT_DAYS * DAY),
      purposes: ['serverAuth'],
    }).toBuffer('pem');
  const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
  for (const { Certificates } of Object.values(file))
    for (const one of Certificates ?? []) {
      const key = generatePrivateKey('ecdsa');
      const leaf = pem([one.domain.main, ...(one.domain.sans ?? [])], key);
      one.certificate = base64(`${leaf.toString().trimEnd()}\n${intermediate}\n`);
      one.key = base64(key.toString('pkcs1'));
    }
  return file;
}

const ofAuthority = ({ layout }: Lab, what: string) =>
  docker([
    ...['exec', layout.gateway.name, 'curl', '--silent', '--fail', '--insecure'],
    `https://${layout.authority.address}:15000/${what}`,
  ]);
