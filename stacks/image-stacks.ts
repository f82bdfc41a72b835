/** The stacks that bake images: one for each family that an environment names. */
import type { App } from 'cdktf';
import type { ImageSource } from '../constructs/aws/image-builder/pipeline';
import { imageStack } from '../deployer/aws/names';
import type { Environments } from '../settings/environments';
import { imageFamily, membersOf } from '../settings/image-families';
import { InvalidEnvironmentError } from '../settings/validate';
import { ImageStack } from './image-stack';

type Env = Readonly<Record<string, string | undefined>>;

export class ImageStacks {
  #families: ReturnType<typeof membersOf> | undefined;

  constructor(private readonly environments: Environments) {}

  names = (): string[] => [...this.families.keys()].sort().map(imageStack);

  /** Whether a name can be that of such a stack. An environment of the same name is meant first. */
  isMeant = (name: string): boolean =>
    name.startsWith(imageStack('')) && !this.environments.names().includes(name);

  /** @throws Error when no environment boots from such images, or those that do contradict each other */
  add(app: App, stack: string, programs: string, env: Env): void {
    const name = stack.slice(imageStack('').length);
    const members = this.families.get(name);
    if (!members)
      throw new Error(
        `no environment boots from the family ${name}; one that does says machine: { image: '${name}' }`,
      );
    const family = imageFamily(name, members);
    new ImageStack(app, stack, { family, programs, source: imageSource(env) });
  }

  private get families() {
    this.#families ??= membersOf(
      Object.fromEntries(this.environments.names().flatMap((name) => this.valid(name))),
    );
    return this.#families;
  }

  /** What is wrong with one is said where its own stack is made. */
  private valid(name: string) {
    try {
      return [[name, this.environments.load(name)] as const];
    } catch (error) {
      if (error instanceof InvalidEnvironmentError || (error as Error).constructor === Error) return [];
      throw error;
    }
  }
}

/** What GitHub says of a run; other CI says the same in BATON_COMMIT and BATON_BUILD_URL. */
export function imageSource(env: Env): ImageSource {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  const commit = env.BATON_COMMIT ?? env.GITHUB_SHA;
  const buildUrl =
    env.BATON_BUILD_URL ??
    (server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined);
  return { ...(commit && { commit }), ...(buildUrl && { buildUrl }) };
}
