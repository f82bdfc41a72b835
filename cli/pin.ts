/** `baton pin`: what the tags of an environment's apps mean today, so that every server runs the same images. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerLogin } from '../deployer/images/docker-logins';
import { pinnedDigest } from '../deployer/images/pin';
import { aws } from '../settings/aws';
import { awsSettings } from '../settings/aws-schema';
import type { Environments } from '../settings/environments';
import { isArm } from '../settings/instance-type';
import { PINS_FILE, type Pins, readPins } from '../settings/pinned-images';
import type { EnvironmentInput } from '../settings/schema';
import type { CommandContext } from './command';

const FILE = `environments/${PINS_FILE}`;

/**
 * @param project its folder
 * @throws Error naming every image that could not be pinned, and why; nothing is written then
 */
export async function pin(
  { environments, env, log }: CommandContext,
  name: string,
  project = '.',
): Promise<void> {
  const input = environments.written(name);
  const images = imagesOf(input);
  if (images.length === 0)
    throw new Error(`environments/${name}.ts names no apps, so there is nothing to pin`);
  const machine = machineOf(input, name);
  const outcomes = await Promise.allSettled(
    images.map((image) =>
      pinnedDigest(image, { ...machine, loginFor: (registry) => dockerLogin(registry, env) }),
    ),
  );
  const problems = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected' ? [`  ${images[index]}: ${reason(outcome.reason)}`] : [],
  );
  if (problems.length > 0)
    throw new Error(`images that could not be pinned, so nothing was written:\n${problems.join('\n')}`);
  const file = join(project, FILE);
  const before = readPins(file);
  const found = Object.fromEntries(
    outcomes.map((outcome, index) => [
      images[index] ?? '',
      (outcome as PromiseFulfilledResult<string>).value,
    ]),
  );
  for (const image of images) {
    if (image.includes('@')) log(`${image}: is pinned in environments/${name}.ts`);
    else if (before[image] === found[image]) log(`${image}: is still ${found[image]}`);
    else log(`${image}: ${before[image] ?? 'not pinned'} -> ${found[image]}`);
  }
  const pins = sorted({ ...stillNamed(before, environments), ...withoutPinned(found) });
  await writeFile(file, `${JSON.stringify(pins, null, 2)}\n`);
  log(`written: ${FILE}. Next step: commit it, then deploy ${name}`);
}

/** As the file says, valid or not: on AWS an app that is not pinned yet is not. */
function imagesOf({ apps }: Pick<EnvironmentInput, 'apps'>): string[] {
  const images = Object.values(apps ?? {}).map(({ image }) => image);
  return [...new Set(images.filter((image) => typeof image === 'string'))].sort();
}

function machineOf(input: EnvironmentInput, name: string) {
  if (input.platform !== aws.name)
    return { architecture: process.arch === 'arm64' ? 'arm64' : 'amd64', machine: 'this computer' };
  const { data } = awsSettings.machine.safeParse(input.machine);
  if (!data)
    throw new Error(`environments/${name}.ts: machine.instanceType must be right before images are pinned`);
  const { instanceType } = data;
  return { architecture: isArm(instanceType) ? 'arm64' : 'amd64', machine: `the machine ${instanceType}` };
}

/** The file is for all environments. One whose file does not load keeps what there is. */
function stillNamed(pins: Pins, environments: Environments): Pins {
  try {
    const named = environments.names().flatMap((name) => imagesOf(environments.written(name)));
    return Object.fromEntries(Object.entries(pins).filter(([image]) => named.includes(image)));
  } catch {
    return pins;
  }
}

const withoutPinned = (found: Pins): Pins =>
  Object.fromEntries(Object.entries(found).filter(([image]) => !image.includes('@')));

const sorted = (pins: Pins): Pins =>
  Object.fromEntries(Object.entries(pins).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Node's fetch says no more than that it failed; why is in its cause. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
