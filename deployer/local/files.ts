/** Where a local environment keeps its files, below the project; all of them go with it. */
import { join } from 'node:path';

export const ownFolder = (environment: string) => join('.baton/local', environment);

/** The root that the site's certificate leads to. */
export const rootFile = (environment: string) => join(ownFolder(environment), 'ca.pem');

/** What this computer lacks for it. */
export const hostFile = (environment: string) => join(ownFolder(environment), 'host.json');

/** What its machines wrote. */
export const logsFolder = (environment: string) => join(ownFolder(environment), 'logs');

/** The release that a rollback went back to, as long as it holds. */
export const holdFile = (environment: string) => join(ownFolder(environment), 'hold.json');

/** Candidates that were refused. */
export const refusalsFolder = (environment: string) => join(ownFolder(environment), 'refusals');
