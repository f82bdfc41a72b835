/** Builds the site, where the environment says how, and publishes its folder to the local object store. */
import type { Redirect } from '../../protocol/site-rules/rules';
import { log } from '../log';
import { PROJECT } from '../project';
import { buildSite } from '../site/build';
import { formatPublication, publish } from '../site/publish';
import type { PlatformInput } from './settings';
import { localStore } from './store';

export interface SiteInput extends PlatformInput {
  /** The folder, relative to the stack's. */
  readonly directory: string;
  /** Makes the folder, run by the shell in the project's. @default none */
  readonly command?: string;
  /** Whether PHP runs the site's programs. @default false */
  readonly php?: boolean;
  /** As a publish wants them. @default [] */
  readonly redirects?: readonly Redirect[];
}

export async function publishSite({ layout, directory, command, php, redirects }: SiteInput): Promise<void> {
  if (command) {
    log(`site: ${command}`);
    await buildSite(command, PROJECT);
  }
  const options = { log, php, redirects };
  log(formatPublication(await publish(localStore(layout), layout.buckets.content, directory, options)));
}
