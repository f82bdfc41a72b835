/** Publishes the site's folder to the local object store. */
import { log } from '../log';
import { formatPublication, publish } from '../site/publish';
import type { PlatformInput } from './settings';
import { localStore } from './store';

export interface SiteInput extends PlatformInput {
  /** The folder, relative to the stack's. */
  readonly directory: string;
  /** Whether PHP runs the site's programs. @default false */
  readonly php?: boolean;
}

export async function publishSite({ layout, directory, php }: SiteInput): Promise<void> {
  log(formatPublication(await publish(localStore(layout), layout.buckets.content, directory, { log, php })));
}
