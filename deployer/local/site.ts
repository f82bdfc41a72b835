/** Builds the site, where the environment says how, and publishes its folder to the local object store. */
import { log } from '../log';
import { PROJECT } from '../project';
import { buildSite } from '../site/build';
import { formatPublication, siteName } from '../site/publication';
import { publish } from '../site/publish';
import { readSettings, type StepSettings } from '../site/settings';
import type { PlatformInput } from './settings';
import { localStore } from './store';

export interface SiteInput extends PlatformInput, StepSettings {
  /** The folder, relative to the stack's. */
  readonly directory: string;
  /** Makes the folder, run by the shell in the project's. @default none */
  readonly command?: string;
  /** A further site. @default the main one */
  readonly site?: string;
}

export async function publishSite(input: SiteInput): Promise<void> {
  const { layout, directory, command, site } = input;
  if (command) {
    log(`${siteName(site)}: ${command}`);
    await buildSite(command, PROJECT);
  }
  const options = { log, settings: readSettings(input), ...(site !== undefined && { site }) };
  log(formatPublication(await publish(localStore(layout), layout.buckets.content, directory, options)));
}
