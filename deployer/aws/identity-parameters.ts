/** Where the server's SSH identity is, below the environment's parameters. */

/** The authority's private key. No server may read it. */
export const AUTHORITY_KEY = 'ssh-ca-key';
/** What clients trust. Not a secret, so not encrypted. */
export const AUTHORITY_PUBLIC_KEY = 'ssh-ca-public-key';
export const HOST_KEY = 'ssh-host-key';
export const CERTIFICATE = 'ssh-host-certificate';
