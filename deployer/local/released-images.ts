/** The images of an older release: today's files may describe other services, such as an app in the site's place. */
import { unzipSync } from 'fflate';
import { load } from 'js-yaml';
import { releaseZip } from '../release/stored';
import type { Layout } from './layout';
import { localStore } from './store';

const COMPOSE = 'docker/compose.yaml';

interface Compose {
  readonly services?: Readonly<Record<string, { readonly image: string; readonly profiles?: unknown }>>;
}

export const releasedImages = async (layout: Layout, release: string): Promise<Record<string, string>> =>
  imagesIn(await releaseZip({ s3: localStore(layout), bucket: layout.buckets.releases }, release));

/** By their services. What an app runs beside itself has its image. */
export function imagesIn(zip: Uint8Array): Record<string, string> {
  const found = unzipSync(zip, { filter: ({ name }) => name === COMPOSE })[COMPOSE];
  const { services = {} } = load(new TextDecoder().decode(found)) as Compose;
  const started = Object.entries(services).filter(([, { profiles }]) => profiles === undefined);
  return Object.fromEntries(started.map(([name, { image }]) => [name, image]));
}
