/** The lab has the authority's own key, so it can create certificates that expire earlier than ordered ones. */
import {
  createCertificate,
  generatePrivateKey,
  identityForHost,
  type PrivateKey,
  parseCertificate,
  parsePrivateKey,
} from 'sshpk';
import { readParameter } from '../../../../deployer/local/parameters';
import { LAB } from '../../testbed/environment';
import type { Testbed } from '../../testbed/testbed';

const DAY = 86_400_000;
const LIFETIME_DAYS = 90;
const DAYS_LEFT = 2;

/** Traefik's own file. */
export interface AcmeFile {
  readonly [resolver: string]: {
    Certificates: { domain: { main: string; sans?: string[] }; certificate: string; key: string }[] | null;
  };
}

/** @returns the file with a new certificate for the same names in the place of each */
export async function withExpiringCertificates(testbed: Testbed, file: AcmeFile): Promise<AcmeFile> {
  const intermediate = await stored(testbed, 'authority-intermediate');
  const issuer = parseCertificate(intermediate, 'pem').subjects[0];
  const issuerKey = parsePrivateKey(await stored(testbed, 'authority-intermediate-key'), 'pem');
  if (!issuer) throw new Error('the authority has no name');
  const validUntil = Date.now() + DAYS_LEFT * DAY;
  const certificate = (hosts: readonly string[], key: PrivateKey) =>
    createCertificate(hosts.map(identityForHost), key, issuer, issuerKey, {
      validFrom: new Date(validUntil - LIFETIME_DAYS * DAY),
      validUntil: new Date(validUntil),
      purposes: ['serverAuth'],
    }).toString('pem');
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const result = structuredClone(file);
  for (const { Certificates } of Object.values(result))
    for (const entry of Certificates ?? []) {
      const key = generatePrivateKey('ecdsa');
      const leaf = certificate([entry.domain.main, ...(entry.domain.sans ?? [])], key);
      entry.certificate = base64(`${leaf.trimEnd()}\n${intermediate}\n`);
      entry.key = base64(key.toString('pkcs1'));
    }
  return result;
}

const stored = ({ layout }: Testbed, name: string) => readParameter({ environment: LAB, layout }, name);
