/** Why a certificate that a server showed is not valid: exactly, and in words of ours. */
import type { PeerCertificate, TLSSocket } from 'node:tls';
import { quoted } from './safe-name';

export const CERTIFICATE_KINDS = [
  /** Traefik's own answers: no authority has issued one. */
  'none-yet',
  'other-authority',
  'expired',
  'not-yet-valid',
  'other-names',
  'other',
] as const;

export interface CertificateProblem {
  readonly kind: (typeof CERTIFICATE_KINDS)[number];
  /** Goes on from the words "its certificate". */
  readonly detail: string;
}

/** Subject of the certificate that Traefik makes at its start (traefik, pkg/tls/generate). */
const TRAEFIKS_OWN = 'TRAEFIK DEFAULT CERT';
const MOST_NAMES = 5;
/** In characters. */
const LONGEST_NAME = 80;

/** @param host the name that was asked for */
export function certificateProblem(socket: TLSSocket, host: string): CertificateProblem | undefined {
  if (socket.authorized) return undefined;
  // Declared as an Error, but it is the error's code.
  const code = String(socket.authorizationError);
  return problem(code, socket.getPeerCertificate(), host);
}

function problem(code: string, shown: PeerCertificate, host: string): CertificateProblem {
  const issuer = shownName(shown.issuer);
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      if (shown.subject?.CN === TRAEFIKS_OWN)
        return { kind: 'none-yet', detail: "is Traefik's own: no authority has issued one yet" };
      return { kind: 'other-authority', detail: `is from no authority: ${issuer} signed it itself` };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return {
        kind: 'other-authority',
        detail: `is from another authority: its issuer ${issuer} leads to none that is trusted`,
      };
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return {
        kind: 'other-authority',
        detail: `is from another authority, or its chain is incomplete: it came alone, from the issuer ${issuer}`,
      };
    case 'CERT_HAS_EXPIRED':
      return { kind: 'expired', detail: expired(shown) };
    case 'CERT_NOT_YET_VALID':
      return { kind: 'not-yet-valid', detail: `is not valid before ${day(shown.valid_from)}` };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return { kind: 'other-names', detail: `is for other names than ${host}: ${names(shown)}` };
    default:
      return { kind: 'other', detail: `is not valid: ${/^\w+$/.test(code) ? code : short(code)}` };
  }
}

/** The dates are those of the certificate itself; the code may be about one that it leads to. */
const expired = ({ valid_to }: PeerCertificate) =>
  Date.parse(valid_to) > Date.now()
    ? `is valid until ${day(valid_to)}, but one that it leads to has expired`
    : `expired on ${day(valid_to)}`;

const names = ({ subject, subjectaltname }: PeerCertificate) => {
  const all = subjectaltname ? subjectaltname.split(', ') : [shownName(subject)];
  const first = all.slice(0, MOST_NAMES).map((name) => short(name.replace(/^DNS:/, '')));
  return [...first, ...(all.length > MOST_NAMES ? [`${all.length - MOST_NAMES} more`] : [])].join(', ');
};

/** A name that stands in a certificate twice is a list of names. */
const shownName = (identity: Partial<Record<'CN' | 'O', unknown>> | undefined) =>
  short(identity?.CN ?? identity?.O ?? 'without a name');

const short = (text: unknown) => quoted(String(text).slice(0, LONGEST_NAME));

const day = (date: string) => {
  const time = new Date(date);
  return Number.isNaN(time.getTime()) ? short(date) : time.toISOString();
};
