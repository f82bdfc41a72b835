/** The images of an environment on this computer, and which of its services have none. */
import { join } from 'node:path';
import { type AbsentImage, hostOf, rememberAbsent } from '../../deployer/local/host';
import { ensureImages } from '../../deployer/local/images/build';
import { AUTHORITY_IMAGE, STORE_IMAGE } from '../../deployer/local/images/catalog';
import type { MissingImage } from '../../deployer/local/images/ensured';
import { standIn } from '../../deployer/local/images/image-builder';
import { runningServices } from '../../deployer/local/machine';
import { image } from '../../docker/compose';
import type { LocalEnvironment } from '../../settings/schema';
import { INDISPENSABLE, SERVICE_NAMES, type ServiceName } from '../../settings/services';
import { hasStaticSite, SITE_SERVICES } from '../../settings/static-site';
import type { CommandContext } from '../command';
import { ask } from '../prerequisites/ask';

/** Images of the platform's own parts. */
const PLATFORM_IMAGES = [
  'baton/gateway:trixie',
  'baton/machine:trixie-plain',
  'baton/machine:trixie-baked',
  'baton/tools:trixie',
  AUTHORITY_IMAGE,
  STORE_IMAGE,
];

interface AbsentService extends AbsentImage, MissingImage {
  readonly service: ServiceName;
}

export interface PreparedImages {
  /** The environment without the services that have no image here. */
  readonly environment: LocalEnvironment;
  readonly absent: readonly AbsentService[];
}

/** @param root Baton's own folder */
export const recipesFolder = (root: string) => join(root, 'deployer/local/images');

/**
 * Pulls or builds what is missing, and remembers for the app what this computer cannot run.
 * @throws Error when an image is missing that cannot be done without, that a registry says is none, or whose service
 * runs now
 */
export async function prepareImages(context: CommandContext, name: string): Promise<PreparedImages> {
  const { environments, root, cacheDir, log } = context;
  const wanted = environments.load(name) as LocalEnvironment;
  const services = SERVICE_NAMES.filter(
    (one) => !wanted.without.includes(one) && (hasStaticSite(wanted) || !SITE_SERVICES.includes(one)),
  );
  // What was built on an image of ours has its label, and would count as one of ours that is out of date.
  const { imageIds } = hostOf(name, wanted);
  const appImages = Object.values(wanted.apps).flatMap((app) => (app.image in imageIds ? [] : [app.image]));
  const references = [...PLATFORM_IMAGES, ...services.map((one) => image(wanted, one)), ...appImages];
  const { missing } = await ensureImages(references, { cacheDir, log, recipesDir: recipesFolder(root) });
  for (const reference of references) {
    const really = await standIn(reference);
    if (really !== undefined) log(`${reference} is a stand-in on this computer: ${really}`);
  }
  const absent = services.flatMap((service) => {
    const found = missing.find((entry) => entry.image === image(wanted, service));
    return found ? [{ ...found, service }] : [];
  });
  const fatal = [
    ...missing.filter((one) => PLATFORM_IMAGES.includes(one.image)),
    ...absent.filter(({ service, refused }) => refused || INDISPENSABLE.includes(service)),
  ];
  if (fatal.length > 0) throw missingImages(name, fatal);
  refuseMissingApps(name, wanted, missing);
  await keepWhatRuns(context, name, absent);
  for (const one of absent) log(`without ${one.service}: ${one.image}: ${one.reason}`);
  rememberAbsent(
    name,
    absent.map((one) => ({ service: one.service, image: one.image })),
  );
  const environment = environments.load(name, { host: hostOf(name, wanted) }) as LocalEnvironment;
  return { environment, absent };
}

/** A service that ran must not end because of a slip of the pen, or of a registry that is away today. */
async function keepWhatRuns(
  { interactive }: CommandContext,
  name: string,
  absent: readonly AbsentService[],
): Promise<void> {
  if (absent.length === 0) return;
  const running = await runningServices(name);
  const ending = absent.filter(({ service }) => running.includes(service));
  if (ending.length === 0) return;
  const reasons = ending.map((one) => `  ${one.service}: ${one.image}: ${one.reason}`).join('\n');
  const what = `these services run on ${name}, and their images cannot be had:\n${reasons}`;
  if (interactive && (await ask(`${what}\nGo on without them?`))) return;
  const names = ending.map(({ service }) => `'${service}'`).join(', ');
  throw new Error(
    `${what}\nNothing was changed. Next step: correct images in environments/${name}.ts, or leave them out ` +
      `there: without: [${names}]`,
  );
}

/** The error for images that the environment cannot do without. */
export function missingImages(
  name: string,
  missing: readonly Pick<MissingImage, 'image' | 'reason'>[],
): Error {
  // Those of the platform itself are built here, and no setting names them.
  const isOfSettings = missing.some(({ image }) => !PLATFORM_IMAGES.includes(image));
  const tag = isOfSettings ? `correct the tag (images in environments/${name}.ts), or ` : '';
  return new Error(
    [
      'images that cannot be done without:',
      ...missing.map(({ image, reason }) => `  ${image}: ${reason}`),
      `Next step: ${tag}mend what is named there, then: npx baton up ${name}`,
    ].join('\n'),
  );
}

/** @throws Error naming each app without an image, and how to get it one */
export function refuseMissingApps(
  name: string,
  { apps }: Pick<LocalEnvironment, 'apps'>,
  missing: readonly Pick<MissingImage, 'image' | 'reason'>[],
): void {
  const lines = Object.entries(apps).flatMap(([app, { image: wanted }]) => {
    const found = missing.find((one) => one.image === wanted);
    return found
      ? [`  apps.${app}: ${wanted}: ${found.reason.replace(/, and there is no stand-in.*$/, '')}`]
      : [];
  });
  const first = Object.values(apps).find(({ image: wanted }) => missing.some((one) => one.image === wanted));
  if (!first) return;
  throw new Error(
    [
      'images of apps that are not on this computer, and cannot be pulled:',
      ...lines,
      `Next step: build it where its Dockerfile is: docker build -t ${first.image.replace(/@.*/, '')} .`,
      `(or sign in to its registry with docker login, or correct image in environments/${name}.ts), then: ` +
        `npx baton up ${name}`,
    ].join('\n'),
  );
}
