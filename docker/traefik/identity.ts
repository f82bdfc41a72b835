/** Answered by the server that holds the address with its own id: so a server learns whether it is the one. */
export const IDENTITY_PATH = '/.well-known/baton/server';
