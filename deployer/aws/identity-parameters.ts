/** Where the server's SSH identity is, below the environment's parameters. */

/** The authority's private key. No server may read it. */
export const AUTHORITY_KEY = 'ssh-ca-key';
/** The one that takes its place, while both are trusted. */
export const NEXT_AUTHORITY_KEY = 'ssh-ca-next-key';
/** What clients trust, a line each: two while the authority is replaced. Not a secret, so not encrypted. */
export const AUTHORITY_PUBLIC_KEY = 'ssh-ca-public-key';
export const HOST_KEY = 'ssh-host-key';
export const CERTIFICATE = 'ssh-host-certificate';
