/** What routes of several kinds have in common. */

/** By default the longer rule wins, which may be a service's. */
export const BEFORE_SERVICES = 10_000;

export const TLS = { options: 'modern' };

export const host = (name: string) => `Host(\`${name}\`)`;
