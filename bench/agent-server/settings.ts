/** What the parts of the agent's server have in common. */

export const DOMAIN = 'agent.example.com';
/** The server's name in its store. */
export const SERVER = 'server';
export const STORE_HOST = 'store.internal';
export const STORE_PORT = 7070;
export const KEY = { accessKeyId: 'bench', secretAccessKey: 'bench-secret' };
export const BUCKETS = { data: 'data', content: 'content' };
