/** Where the site of an environment on this computer is published. */
import type { LocalEnvironment } from '../../settings/schema';
import type { ContentStore } from '../platform-commands';
import { docker } from './docker';
import { layout } from './layout';
import { localStore } from './store';

/** @throws Error when the environment is not up */
export async function localContent({ network }: LocalEnvironment, name: string): Promise<ContentStore> {
  const names = layout(name, network);
  // If the store is not running, its address may belong to somebody else.
  const inspect = ['inspect', '--format', '{{.State.Running}}', names.store.name];
  if ((await docker(inspect).catch(() => 'false')) !== 'true')
    throw new Error(`the environment "${name}" is not up on this computer: npm run up ${name}`);
  return { s3: localStore(names), bucket: names.buckets.content };
}
