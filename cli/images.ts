/** The images of an environment on this computer, and which of its services have none. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureImages } from '../deployer/local/images/build';
import { AUTHORITY_IMAGE, STORE_IMAGE } from '../deployer/local/images/catalog';
import { standIn } from '../deployer/local/images/image-builder';
import { image } from '../docker/compose';
import type { LocalEnvironment } from '../settings/schema';
import { INDISPENSABLE, SERVICE_NAMES } from '../settings/services';
import type { CommandContext } from './command';
import { detectHost } from './prerequisites/host';

/** Images of the platform's own parts. */
const PLATFORM_IMAGES = [
  'baton/gateway:trixie',
  'baton/machine:trixie-plain',
  'baton/machine:trixie-baked',
  'baton/tools:trixie',
  AUTHORITY_IMAGE,
  STORE_IMAGE,
];

export interface PreparedImages {
  /** The environment without the services that have no image here. */
  readonly environment: LocalEnvironment;
  readonly absent: readonly { readonly image: string; readonly reason: string }[];
}

/** @param root Baton's own folder */
export const recipesFolder = (root: string) => join(root, 'deployer/local/images');

/**
 * Pulls or builds what is missing, and remembers for the app what this computer cannot run.
 * @throws Error when an image is missing that cannot be done without
 */
export async function prepareImages(
  { environments, root, cacheDir, log }: CommandContext,
  name: string,
): Promise<PreparedImages> {
  const wanted = environments.load(name) as LocalEnvironment;
  const services = SERVICE_NAMES.filter((one) => !wanted.without.includes(one));
  const references = [...PLATFORM_IMAGES, ...services.map((one) => image(wanted, one))];
  const { missing } = await ensureImages(references, {
    cacheDir,
    log,
    recipesDir: recipesFolder(root),
  });
  for (const reference of references) {
    const really = await standIn(reference);
    if (really !== undefined) log(`${reference} is a stand-in on this computer: ${really}`);
  }
  const missingServices = services.filter((one) =>
    missing.some((entry) => entry.image === image(wanted, one)),
  );
  const needed = [...PLATFORM_IMAGES, ...INDISPENSABLE.map((one) => image(wanted, one))];
  const fatal = missing.filter((entry) => needed.includes(entry.image));
  if (fatal.length > 0) {
    throw new Error(
      `images that cannot be done without:\n${fatal.map((one) => `  ${one.image}: ${one.reason}`).join('\n')}`,
    );
  }
  const host = await detectHost(missingServices);
  await mkdir('.baton', { recursive: true });
  await writeFile('.baton/host.json', `${JSON.stringify(host, null, 2)}\n`);
  return { environment: environments.load(name, { host }) as LocalEnvironment, absent: missing };
}
