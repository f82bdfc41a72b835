/** The lab's own environment. A copy of the project has it instead of the project's own. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import local from '../../../environments/local';
import type { LocalInput } from '../../../settings/schema';
import { REVISION_PATH, SECONDS_PATH } from './site';

export const LAB = 'lab';
export const DOMAIN = 'lab.internal';
export const NETWORK = '10.216.0.0/16';
/** Linux takes 32768 and higher ports for outgoing connections. */
export const PORTS = { http: 29080, https: 29443 };

/** The app's own name, where it is not the site itself. */
export const APP_HOST = `app.${DOMAIN}`;
export const APP_IMAGE = 'baton-lab/app:dev';
export const LOAD_IMAGE = 'baton-lab/load:dev';

/** Settings that a part of the lab changes for a while. */
export type Overrides = Partial<Pick<LocalInput, 'gateSeconds' | 'drainSeconds' | 'machineImage' | 'images'>>;

/** In the copy's folder. */
export const OVERRIDES_FILE = 'lab.json';
/** Of the app: the number of the release. */
export const RELEASE_VARIABLE = 'LAB_RELEASE';

/** In the copy's folder: what is published. */
export const SITE_FOLDER = 'lab-site';

/** Read from the folder in which the synth runs: the copy. */
const overrides = (): Overrides =>
  existsSync(OVERRIDES_FILE) ? (JSON.parse(readFileSync(OVERRIDES_FILE, 'utf8')) as Overrides) : {};

/** In seconds: how long the load's connections last, as the copy's content has it. */
function longest(): number {
  const file = join(SITE_FOLDER, SECONDS_PATH);
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : 1;
}

/** The number of the release, as the copy's content has it. */
function release(): string {
  const file = join(SITE_FOLDER, REVISION_PATH);
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '0';
}

const app = (host: string) => ({
  ...{ image: APP_IMAGE, port: 8080, host, health: '/up', memoryMiB: 128 },
  env: { [RELEASE_VARIABLE]: release() },
});

const { site: _, ...withoutSite } = local;

const common = {
  ...withoutSite,
  domain: DOMAIN,
  network: NETWORK,
  ports: PORTS,
  gateSeconds: 240,
  // Longer than any of the load's connections lasts, and one by QUIC counts for a while longer.
  drainSeconds: longest() + 20,
  ...overrides(),
};

/** A static site, and an app beside it. */
export default {
  ...common,
  site: { directory: SITE_FOLDER, php: true },
  apps: { lab: app(APP_HOST) },
} satisfies LocalInput;

/** The app is the site. */
export const appAtDomain = { ...common, apps: { lab: app(DOMAIN) } } satisfies LocalInput;
