/** Certificate authorities that are known: what CAA records call them, and whether they want an account elsewhere. */

interface Authority {
  /** Ends the host of its directories' URLs. */
  readonly host: string;
  /** Its name in CAA records. */
  readonly caa: string;
  /** Whether it takes only who has an account with it already (external account binding, RFC 8555 7.3.4). */
  readonly needsAccount: boolean;
}

const AUTHORITIES: readonly Authority[] = [
  { host: 'api.letsencrypt.org', caa: 'letsencrypt.org', needsAccount: false },
  { host: 'api.buypass.com', caa: 'buypass.com', needsAccount: false },
  { host: 'acme.zerossl.com', caa: 'sectigo.com', needsAccount: true },
  { host: 'sectigo.com', caa: 'sectigo.com', needsAccount: true },
  { host: 'pki.goog', caa: 'pki.goog', needsAccount: true },
  { host: 'acme.ssl.com', caa: 'ssl.com', needsAccount: true },
  { host: 'digicert.com', caa: 'digicert.com', needsAccount: true },
  { host: 'globalsign.com', caa: 'globalsign.com', needsAccount: true },
  { host: 'acme-api.actalis.com', caa: 'actalis.it', needsAccount: true },
];

/** @param server a directory's URL. @returns undefined for an authority that is not known, such as one's own */
export function authorityAt(server: string | undefined): Authority | undefined {
  if (server === undefined || !URL.canParse(server)) return undefined;
  const { hostname } = new URL(server);
  return AUTHORITIES.find(({ host }) => hostname === host || hostname.endsWith(`.${host}`));
}

/**
 * Whom CAA records let issue: whom the environment names, else the authority in use.
 * @returns nobody for one that is not known: a record would then keep it from issuing
 */
export function issuers(server: string, named: readonly string[] | undefined): readonly string[] {
  const inUse = authorityAt(server);
  return named ?? (inUse ? [inUse.caa] : []);
}
