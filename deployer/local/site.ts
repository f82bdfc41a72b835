/** Publishes the site's folder to the local object store. */
import type { Redirect } from '../../protocol/site-rules/rules';
import { log } from '../log';
import { formatPublication, publish } from '../site/publish';
import type { PlatformInput } from './settings';
import { localStore } from './store';

export interface SiteInput extends PlatformInput {
  /** The folder, relative to the stack's. */
  readonly directory: string;
  /** Whether PHP runs the site's programs. @default false */
  readonly php?: boolean;
  /** As a publish wants them. @default [] */
  readonly redirects?: readonly Redirect[];
}

export async function publishSite({ layout, directory, php, redirects }: SiteInput): Promise<void> {
  const options = { log, php, redirects };
  log(formatPublication(await publish(localStore(layout), layout.buckets.content, directory, options)));
}
