/** Certificates of every kind, made in memory: an authority with an intermediate, as the public ones are. */
import {
  type Certificate,
  createCertificate,
  createSelfSignedCertificate,
  generatePrivateKey,
  identityForHost,
  identityFromArray,
  type PrivateKey,
} from 'sshpk';

const DAY = 86_400_000;

export interface Issued {
  /** As a server shows it: its own first, then what leads to the authority. */
  readonly cert: string;
  readonly key: string;
}

export interface Wanted {
  readonly names?: readonly string[];
  /** From today. @default -1 */
  readonly fromDays?: number;
  /** From today. @default 89 */
  readonly untilDays?: number;
  /** Without the intermediate. @default false */
  readonly leafOnly?: boolean;
}

const span = (from: number, until: number) => ({
  validFrom: new Date(Date.now() + from * DAY),
  validUntil: new Date(Date.now() + until * DAY),
});

const named = (cn: string) => identityFromArray([{ name: 'cn', value: cn }]);

const pem = (certificate: Certificate) => `${certificate.toString('pem').trimEnd()}\n`;

export class TestAuthority {
  readonly root: string;
  readonly #key: PrivateKey = generatePrivateKey('ecdsa');
  readonly #intermediate: Certificate;

  /** @param untilDays from today: its own end, whatever it issues */
  constructor(name: string, untilDays = 900) {
    const rootKey = generatePrivateKey('ecdsa');
    const options = { ...span(-900, untilDays), purposes: ['ca', 'serverAuth'] };
    const issuer = named(`${name} root`);
    this.root = pem(createSelfSignedCertificate(issuer, rootKey, options));
    this.#intermediate = createCertificate(named(name), this.#key, issuer, rootKey, options);
  }

  issue({ names = ['example.com'], fromDays = -1, untilDays = 89, leafOnly = false }: Wanted = {}): Issued {
    const key = generatePrivateKey('ecdsa');
    const issuer = this.#intermediate.subjects[0];
    if (!issuer) throw new Error('the authority has no name');
    const leaf = createCertificate(names.map(identityForHost), key, issuer, this.#key, {
      ...span(fromDays, untilDays),
      purposes: ['serverAuth'],
    });
    return { cert: pem(leaf) + (leafOnly ? '' : pem(this.#intermediate)), key: key.toString('pkcs8') };
  }

  issueWithRoot(): Issued {
    const { cert, key } = this.issue();
    return { cert: cert + this.root, key };
  }
}

/** @param subject such as `TRAEFIK DEFAULT CERT`, which Traefik shows while it has no other */
export function selfSigned(subject: string): Issued {
  const key = generatePrivateKey('ecdsa');
  const options = { ...span(-1, 364), purposes: ['serverAuth'] };
  return {
    cert: pem(createSelfSignedCertificate(named(subject), key, options)),
    key: key.toString('pkcs8'),
  };
}
