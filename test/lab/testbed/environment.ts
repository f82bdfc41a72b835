/** The lab's own environment. A copy of the project has it instead of the project's own. */
import { existsSync, readFileSync } from 'node:fs';
import local from '../../../environments/local';
import type { LocalInput } from '../../../settings/schema';

export const LAB = 'lab';
export const DOMAIN = 'lab.internal';
export const NETWORK = '10.216.0.0/16';
/** Linux takes 32768 and higher ports for outgoing connections. */
export const PORTS = { http: 29080, https: 29443 };

/** Settings that a part of the lab changes for a while. */
export type Overrides = Partial<Pick<LocalInput, 'gateSeconds' | 'drainSeconds' | 'machineImage' | 'images'>>;

/** In the copy's folder. */
export const OVERRIDES_FILE = 'lab.json';
/** In the copy's folder: what is published. */
export const SITE_FOLDER = 'lab-site';

/** Read from the folder in which the synth runs: the copy. */
const overrides = (): Overrides =>
  existsSync(OVERRIDES_FILE) ? (JSON.parse(readFileSync(OVERRIDES_FILE, 'utf8')) as Overrides) : {};

export default {
  ...local,
  domain: DOMAIN,
  network: NETWORK,
  ports: PORTS,
  site: { directory: SITE_FOLDER, php: true },
  gateSeconds: 240,
  drainSeconds: 5,
  ...overrides(),
} satisfies LocalInput;
