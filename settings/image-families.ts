/** Families of baked images: each is what the environments that name it need. */
import { isOnAws } from './aws';
import { isArm } from './instance-type';
import type { AwsEnvironment, Environment } from './schema';

export interface ImageFamily {
  readonly name: string;
  readonly region: string;
  /** Whether its machines have arm64 processors. */
  readonly isArm: boolean;
  /** Those that boot from it, by their names. */
  readonly environments: Readonly<Record<string, AwsEnvironment>>;
}

/**
 * @param environments by their names
 * @throws Error when environments of one family need images that cannot be the same
 */
export function imageFamilies(environments: Readonly<Record<string, Environment>>): ImageFamily[] {
  const families = new Map<string, Record<string, AwsEnvironment>>();
  for (const [name, environment] of Object.entries(environments)) {
    if (!isOnAws(environment) || environment.machine.image === undefined) continue;
    const family = environment.machine.image;
    families.set(family, { ...families.get(family), [name]: environment });
  }
  return [...families].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, members]) => family(name, members));
}

function family(name: string, members: Readonly<Record<string, AwsEnvironment>>): ImageFamily {
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
  members: Readonly<Record<string, AwsEnvironment>>,
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
