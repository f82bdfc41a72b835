/** Where the site of an environment on this computer is published. */
import type { LocalEnvironment } from '../../settings/schema';
import type { StorePlace } from '../store-place';
import { runningEnvironment } from './serving-input';
import { localStore } from './store';

/** @throws Error when the environment is not up */
export async function localContent(environment: LocalEnvironment, name: string): Promise<StorePlace> {
  const { layout } = await runningEnvironment(environment, name);
  return { s3: localStore(layout), bucket: layout.buckets.content };
}
