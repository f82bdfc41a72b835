/** Paths that a server answers for the deployer and for the other server. */

/** Answered by the server that holds the address with its own id: so a server learns whether it is the one. */
export const IDENTITY_PATH = '/.well-known/baton/server';

/** Answered by every release's web server with 200. */
export const HEALTH_PATH = '/.well-known/nginx/health';
