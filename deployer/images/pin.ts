/** The digest that an image's tag means today, and whether it runs on the machine. */
import { architecturesOf, digestOf, type Login, parseImage } from './registry';

export interface PinOptions {
  /** Of the machine: `amd64` or `arm64`. */
  readonly architecture: string;
  /** What the machine is, for a person. */
  readonly machine: string;
  readonly loginFor: (registry: string) => Login | undefined;
}

/** @throws Error saying why the machine could not run it, or why the registry does not say */
export async function pinnedDigest(image: string, options: PinOptions): Promise<string> {
  const { architecture, machine, loginFor } = options;
  const [named = '', given] = image.split('@');
  const { tag, ...place } = parseImage(/:[^/]*$/.test(named) ? named : `${named}:latest`);
  const repository = { ...place, login: loginFor(place.registry) };
  const digest = given ?? (await digestOf(repository, tag));
  const architectures = await architecturesOf(repository, digest);
  if (architectures.includes(architecture)) return digest;
  throw new Error(
    `is built for ${architectures.join(' and ') || 'no Linux'}, and ${machine} is ${architecture}: ` +
      `build it with docker buildx build --platform linux/${architecture}, or choose another machine`,
  );
}
