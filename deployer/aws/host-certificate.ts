/**
 * The server's SSH identity: an OpenSSH host certificate, so that clients trust one authority and a replaced server
 * shows no changed key. sshpk (MIT, the SSH library of many others) reads keys both as PEM and in OpenSSH's own form,
 * which Node's crypto does not, and writes OpenSSH's certificates. It signs with SHA-1 for an RSA authority and does
 * not verify a certificate's signature: the first is refused here, the second done here.
 */
import { randomBytes } from 'node:crypto';
import {
  type Certificate,
  createCertificate,
  identityForHost,
  type Key,
  type PrivateKey,
  parseCertificate,
  parsePrivateKey,
} from 'sshpk';

const DAY_MILLISECONDS = 86_400_000;
/** A certificate that is valid for at least so long is left alone. */
export const RENEW_BEFORE_DAYS = 365;
/** A client's clock may be behind. */
const EARLIER_DAYS = 1;

export interface Identity {
  readonly authority: PrivateKey;
  readonly host: Key;
  /** What clients connect to. */
  readonly names: readonly string[];
}

/** @throws Error naming the parameter, never showing what is in it */
export function privateKey(text: string, name: string): PrivateKey {
  let key: PrivateKey;
  try {
    key = parsePrivateKey(text, 'auto');
  } catch {
    throw new Error(`${name} holds no private key that can be read: PEM or OpenSSH, without a passphrase`);
  }
  if (key.type !== 'ed25519' && key.type !== 'ecdsa')
    throw new Error(
      `${name} must be an ED25519 or ECDSA key, is ${key.type}: OpenSSH refuses older signatures`,
    );
  return key;
}

/** @returns why this certificate cannot stay; undefined when it can */
export function certificateProblem(text: string, identity: Identity, now: Date): string | undefined {
  let certificate: Certificate;
  try {
    certificate = parseCertificate(text, 'openssh');
  } catch {
    return 'it cannot be read';
  }
  const { subjects, subjectKey, issuerKey, validFrom, validUntil } = certificate;
  if (!sameKey(subjectKey, identity.host)) return 'it is for another host key';
  if (!issuerKey || !sameKey(issuerKey, identity.authority.toPublic())) return 'another authority signed it';
  if (!isSigned(certificate, text)) return 'its signature is wrong';
  if (subjects.some(({ type }) => type !== 'host')) return 'it is for users';
  const names = subjects.map(({ hostname = '' }) => hostname).sort();
  if (names.join() !== [...identity.names].sort().join()) return `it is for ${names.join(', ')}`;
  if (validFrom > now) return `it is valid from ${day(validFrom)} on`;
  const days = (validUntil.getTime() - now.getTime()) / DAY_MILLISECONDS;
  return days < RENEW_BEFORE_DAYS ? `it is valid until ${day(validUntil)}` : undefined;
}

/** @returns one line, as a file of sshd's HostCertificate */
export function signCertificate({ authority, host, names }: Identity, validDays: number, now: Date): string {
  const later = (days: number) => new Date(now.getTime() + days * DAY_MILLISECONDS);
  const certificate = createCertificate(
    names.map((name) => identityForHost(name)),
    host,
    identityForHost(names[0] ?? ''),
    authority,
    {
      validFrom: later(-EARLIER_DAYS),
      validUntil: later(validDays),
      // Positive in every reader.
      serial: Buffer.concat([Buffer.alloc(1), randomBytes(7)]),
    },
  );
  return `${certificate.toString('openssh', { comment: names[0] ?? '' } as never)}\n`;
}

export const day = (date: Date) => date.toISOString().slice(0, 10);

const sameKey = (one: Key, other: Key) => one.fingerprint('sha256').matches(other);

/** The signature is the last part of what it signs. */
function isSigned({ issuerKey, signatures }: Certificate, text: string): boolean {
  const signature = signatures.openssh?.signature;
  if (!issuerKey || !signature) return false;
  const whole = Buffer.from(text.trim().split(/\s+/)[1] ?? '', 'base64');
  const signed = whole.subarray(0, whole.length - 4 - signature.toBuffer('ssh').length);
  const verify = issuerKey.createVerify(issuerKey.defaultHashAlgorithm());
  verify.update(signed);
  return verify.verify(signature);
}
