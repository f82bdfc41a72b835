/** The stacks that bake images: one for each family that an environment names. */
import type { App } from 'cdktf';
import { imageStack } from '../deployer/aws/names';
import { ciRun } from '../settings/ci-run';
import type { Environments } from '../settings/environments';
import { familiesOf, familyNamed } from '../settings/image-families';
import { ImageStack } from './image-stack';

type Env = Readonly<Record<string, string | undefined>>;

export class ImageStacks {
  #families: ReturnType<typeof familiesOf> | undefined;

  constructor(private readonly environments: Environments) {}

  names = (): string[] => [...this.families.keys()].sort().map(imageStack);

  /** Whether a name can be that of such a stack. An environment of the same name is meant first. */
  isMeant = (name: string): boolean =>
    name.startsWith(imageStack('')) && !this.environments.names().includes(name);

  /** @throws Error when no environment boots from such images, or those that do contradict each other */
  add(app: App, stack: string, programs: string, env: Env): void {
    const name = stack.slice(imageStack('').length);
    const family = familyNamed(this.families, name);
    new ImageStack(app, stack, { family, programs, source: ciRun(env) });
  }

  private get families() {
    this.#families ??= familiesOf(this.environments);
    return this.#families;
  }
}
