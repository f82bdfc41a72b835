/** Machines: system containers that boot from user data, as an EC2 instance does. */
import { readFile } from 'node:fs/promises';
import { IMAGES } from '../../docker/images';
import type { BootEnv } from '../../protocol/boot-settings';
import { settingsPart } from '../../userdata/cloud-config';
import { log } from '../log';
import { addressHolder } from './address';
import { authorityRoot } from './authority';
import { docker, list, putFiles, removeContainer } from './docker';
import { imageIds } from './images/image-ids';
import { addImages, copyImageVolume, ensureImageVolume } from './images/image-volume';
import { withProgress } from './images/progress';
import { machineName } from './layout';
import { storedUserData } from './release';
import { releasedImages } from './released-images';
import { label, labels, type PlatformInput } from './settings';
import { CREDENTIALS } from './store';

export interface MachineInput extends PlatformInput {
  readonly release: string;
  /** File of the user data, relative to the stack's folder. @default what the store has for the release */
  readonly userData?: string;
  /** Stand in the user data beside what the release covers. */
  readonly settings: BootEnv;
  /**
   * By their services: images that the machine finds in its Docker, as if it had pulled them. Of an older release they
   * are its own.
   */
  readonly images: Readonly<Record<string, string>>;
  readonly machineImage: 'baked' | 'plain';
}

/** What a virtual machine would have of its own. A host may itself lack CAP_SYS_RESOURCE and then cannot grant it. */
export const PRIVILEGES = [
  ...['--cgroupns=private', '--cap-add=ALL', '--cap-drop=SYS_RESOURCE'],
  // These would reach the host itself.
  ...[
    '--cap-drop=SYS_MODULE',
    '--cap-drop=SYS_TIME',
    '--cap-drop=SYS_RAWIO',
    '--cap-drop=MAC_ADMIN',
    '--cap-drop=MAC_OVERRIDE',
  ],
  ...['--security-opt=seccomp=unconfined', '--security-opt=apparmor=unconfined'],
  ...['--tmpfs=/run:exec,mode=755', '--tmpfs=/run/lock', '--tmpfs=/tmp:exec,mode=1777'],
];

const ADDRESS_LABEL = 'baton.address';
const RELEASE_LABEL = 'baton.release';
const SERVICES_LABEL = 'baton.services';
/** The lower ones belong to the platform. */
const FIRST_MACHINE = 16;

const SEED = '/var/lib/cloud/seed/nocloud';

export async function createMachine(given: MachineInput, id: string, cacheDir: string): Promise<void> {
  const { layout, release } = given;
  const isOlder = given.userData === undefined;
  const input = isOlder ? { ...given, images: await releasedImages(layout, release) } : given;
  const name = machineName(layout.prefix, id);
  const userData = (await userDataOf(input)) + settingsPart(input.settings);
  const address = await freeAddress(input);
  await removeContainer(name, [dockerVolume(name)]);
  try {
    await fillDockerVolume(input, name, cacheDir);
    await docker([
      ...['create', '--name', name, '--hostname', name, ...labels(input, 'machine')],
      ...['--label', `${RELEASE_LABEL}=${input.release}`, ...PRIVILEGES],
      ...['--label', `${SERVICES_LABEL}=${Object.keys(input.images).join(',')}`],
      // Fixed, so that it is the same after a restart.
      ...['--network', layout.servers.network, '--ip', address, '--dns', layout.gateway.server],
      ...['--label', `${ADDRESS_LABEL}=${address}`],
      // The way to the clients and to the public addresses; the rest of the world is reached through the host.
      ...['--env', `BATON_ROUTES=${layout.clients.subnet} ${layout.publicSubnet}`],
      ...['--env', `BATON_GATEWAY=${layout.gateway.server}`],
      ...['--volume', `${dockerVolume(name)}:/var/lib/docker`],
      ...['--volume', `${layout.parameters}:/var/lib/baton/parameters:ro`],
      ...['--restart', 'unless-stopped', `baton/machine:trixie-${input.machineImage}`],
    ]);
    await putFiles(name, {
      [`${SEED}/user-data`]: userData,
      [`${SEED}/meta-data`]: `instance-id: ${name}\n`,
      '/etc/baton/credentials': CREDENTIALS_FILE,
      '/etc/baton/authority-root.pem': `${await authorityRoot(input)}\n`,
    });
    await docker(['start', name]);
  } catch (error) {
    await removeMachine(name);
    throw error;
  }
  log(`machine ${name} boots at ${address}`);
}

const userDataOf = ({ layout, release, userData }: MachineInput): Promise<string> =>
  userData === undefined ? storedUserData(layout, release) : readFile(userData, 'utf8');

export const removeMachine = (name: string) => removeContainer(name, [dockerVolume(name)]);

/** Lets one of Docker's lists show what is of the environment's machines. */
export const ofMachines = (environment: string) => [
  ...['--filter', `label=${label(environment)}`, '--filter', 'label=baton.role=machine'],
];

/** All machines of the environment, running or not. */
export async function machines(environment: string): Promise<string[]> {
  return list(['ps', '--all', ...ofMachines(environment), '--format', '{{.Names}}']);
}

/** What runs on the environment's machines now. */
export async function runningServices(environment: string): Promise<string[]> {
  const found = await docker([
    'ps',
    ...ofMachines(environment),
    '--format',
    `{{.Label "${SERVICES_LABEL}"}}`,
  ]);
  return [...new Set(found.split(/[\n,]/).filter(Boolean))];
}

/** One machine of a rollout. */
export interface RolloutInput extends PlatformInput {
  /** Id of the machine's resource. */
  readonly machine: string;
}

export const nameOf = ({ layout, machine }: RolloutInput) => machineName(layout.prefix, machine);

export const otherMachines = async (input: RolloutInput) =>
  (await machines(input.environment)).filter((name) => name !== nameOf(input));

/** Its address on the servers' network. */
export const machineAddress = (name: string) =>
  docker(['inspect', '--format', `{{index .Config.Labels "${ADDRESS_LABEL}"}}`, name]);

/** The release that it boots; undefined where there is no such machine. */
export const machineRelease = (name: string): Promise<string | undefined> =>
  docker(['inspect', '--format', `{{index .Config.Labels "${RELEASE_LABEL}"}}`, name]).then(
    (release) => release || undefined,
    () => undefined,
  );

/** The machine that has the site's address, running or not. */
export async function servingMachine(input: PlatformInput): Promise<string | undefined> {
  const holder = await addressHolder(input);
  for (const name of await machines(input.environment))
    if (holder !== undefined && (await machineAddress(name)) === holder) return name;
  return undefined;
}

/** @throws Error when as many machines exist as the range has addresses */
async function freeAddress({ environment, layout }: MachineInput): Promise<string> {
  const taken = await Promise.all((await machines(environment)).map(machineAddress));
  // Of a machine that was removed by force: the next one there would serve before its gate has passed.
  const served = await addressHolder({ environment, layout });
  if (served !== undefined) taken.push(served);
  const network = layout.servers.subnet.replace('.0/24', '');
  for (let last = FIRST_MACHINE; last < 255; last += 1) {
    if (!taken.includes(`${network}.${last}`)) return `${network}.${last}`;
  }
  throw new Error(
    `every address of ${network}.${FIRST_MACHINE}-254 is taken: npx baton down ${environment} removes the machines`,
  );
}

/**
 * The bundle's images are copied, not shared: each machine's Docker writes to its own. Others, such as an app's that is
 * built again and again, are loaded into the copy: what environments share stays as it is.
 */
async function fillDockerVolume(input: MachineInput, name: string, cacheDir: string): Promise<void> {
  const of = (isBundled: boolean) => {
    const found = Object.entries(input.images).filter(
      ([service]) => Object.hasOwn(IMAGES, service) === isBundled,
    );
    return [...new Set(found.map(([, image]) => image))].sort();
  };
  const [bundled, others] = [of(true), of(false)];
  // Before anything is made.
  await imageIds(bundled, input.environment, others);
  const source = await ensureImageVolume(bundled, { cacheDir, log, environment: input.environment });
  const target = dockerVolume(name);
  await docker(['volume', 'create', ...labels(input, 'machine'), target]);
  await copyImageVolume(source, target);
  if (others.length === 0) return;
  await withProgress(log, `images of apps for ${name}: ${others.join(', ')}`, (howFar) =>
    addImages(target, others, { labels: labels(input, 'filler'), howFar }),
  );
}

export const dockerVolume = (name: string) => `${name}-docker`;

const CREDENTIALS_FILE = `[default]
aws_access_key_id = ${CREDENTIALS.accessKeyId}
aws_secret_access_key = ${CREDENTIALS.secretAccessKey}
`;
