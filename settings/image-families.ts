/** Families of baked images: each is what the environments that name it need. */
import { isOnAws } from './aws';
import { bucketPrefix } from './bucket-prefix';
import type { Environments } from './environments';
import { isArm } from './instance-type';
import type { AwsEnvironment, Environment } from './schema';
import { InvalidEnvironmentError } from './validate';

export interface ImageFamily {
  readonly name: string;
  readonly region: string;
  /** Whether its machines have arm64 processors. */
  readonly isArm: boolean;
  /** Those that boot from it, by their names. */
  readonly environments: Readonly<Record<string, AwsEnvironment>>;
}

type Members = ImageFamily['environments'];

/** Who boots from each family, by its name. @param environments by their names */
export function membersOf(environments: Readonly<Record<string, Environment>>): ReadonlyMap<string, Members> {
  const families = new Map<string, Members>();
  for (const [name, environment] of Object.entries(environments)) {
    if (!isOnAws(environment) || environment.machine.image === undefined) continue;
    const family = environment.machine.image;
    families.set(family, { ...families.get(family), [name]: environment });
  }
  return families;
}

/** Those of a project. What is wrong with an environment that is not valid is said where its own stack is made. */
export function familiesOf(environments: Environments): ReadonlyMap<string, Members> {
  const valid = (name: string) => {
    try {
      return [[name, environments.load(name)] as const];
    } catch (error) {
      if (error instanceof InvalidEnvironmentError || (error as Error).constructor === Error) return [];
      throw error;
    }
  };
  return membersOf(Object.fromEntries(environments.names().flatMap(valid)));
}

/** @throws Error when the members of one need images that cannot be the same */
export const familiesAmong = (environments: Readonly<Record<string, Environment>>): ImageFamily[] =>
  [...membersOf(environments)].map(([name, members]) => imageFamily(name, members));

/** The environment that names what a family has of its own: state, network, bucket. */
export function firstOf({ name, environments }: ImageFamily): readonly [string, AwsEnvironment] {
  const [first] = Object.entries(environments);
  if (!first) throw new Error(`no environment is of the family ${name}`);
  return first;
}

/** Name of the bucket with what images are tested with. @param stack name of the stack that bakes them */
export function partsBucket(family: ImageFamily, stack: string): string {
  const [name, environment] = firstOf(family);
  return `${bucketPrefix(environment, name)}-${stack}`;
}

/** @throws Error when no environment boots from such images, or those that do contradict each other */
export function familyNamed(families: ReadonlyMap<string, Members>, name: string): ImageFamily {
  const members = families.get(name);
  if (!members)
    throw new Error(
      `no environment boots from the family ${name}; one that does says machine: { image: '${name}' }` +
        (families.size > 0 ? `. There are: ${[...families.keys()].sort().join(', ')}` : ''),
    );
  return imageFamily(name, members);
}

/** @throws Error when its members need images that cannot be the same */
export function imageFamily(name: string, members: Members): ImageFamily {
  const processor = ({ machine }: AwsEnvironment) => (isArm(machine.instanceType) ? 'arm64' : 'amd64');
  return {
    name,
    region: same(name, members, 'region', ({ region }) => region),
    isArm: same(name, members, 'processor', processor) === 'arm64',
    environments: members,
  };
}

function same(
  family: string,
  members: Members,
  what: string,
  of: (environment: AwsEnvironment) => string,
): string {
  const values = Object.entries(members).map(([name, environment]) => [name, of(environment)] as const);
  const [value = '', ...others] = new Set(values.map(([, value]) => value));
  if (others.length === 0) return value;
  throw new Error(
    `machine.image: the environments of the family ${family} must have one ${what}, and ` +
      `${values.map(([name, value]) => `${name} has ${value}`).join(', ')}; name another family in one of them`,
  );
}
