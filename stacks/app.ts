/** The app: a stack for each environment. */
import { App } from 'cdktf';
import { bootstrapped } from '../settings/bootstrapped';
import { withBuiltSite } from '../settings/built-site';
import { Environments, STATE } from '../settings/environments';
import { parseRelease } from '../settings/release';
import { InvalidEnvironmentError } from '../settings/validate';
import { ImageStacks } from './image-stacks';
import type { StackPlatform } from './platform';
import { STACK_PLATFORMS } from './platforms';
import { StateStack } from './state-stack';

export interface AppOptions {
  /**
   * The process' environment, of which this is read:
   * - BATON_ENVIRONMENTS: names of those that are wanted, with commas between them; any that is not valid then fails
   * - RELEASE: an older release, to be deployed as it was; REASON says why to whoever finds it later
   * - BATON_BUILT: `true` where the site's folder is finished, so that a deploy runs nothing to make it
   * - BATON_COMMIT and BATON_BUILD_URL, or what GitHub says of its run: where a baked image comes from
   * - BATON_PROGRAMS: folder with Baton's bundled programs, dist if unset
   */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where environments can be. @default AWS and this computer */
  readonly platforms?: readonly StackPlatform[];
  /** Folder with the built environments. @default dist/environments */
  readonly environments?: string;
}

/**
 * Synthesizes what Terraform reads. An environment that is not valid is left out and reported, unless it was asked for
 * by name.
 * @returns the reports
 * @throws Error when an environment that was asked for is not valid, or none is
 */
export function synthesize({ env, platforms = STACK_PLATFORMS, environments: folder }: AppOptions): string[] {
  const environments = new Environments(
    folder,
    platforms.map(({ settings }) => settings),
  );
  const wanted = env.BATON_ENVIRONMENTS?.split(',');
  // cdktf's own validation starts `terraform version` once for every resource.
  const app = new App({ skipValidation: true });
  const images = new ImageStacks(environments);
  const add = adder(app, environments, platforms, env, images);
  const problems: string[] = [];
  for (const name of wanted ?? [...environments.names(), ...images.names(), STATE]) {
    try {
      add(name);
    } catch (error) {
      // What is wrong with an environment is said by an Error; all else is a mistake of ours.
      if (wanted || !isMessage(error)) throw error;
      app.node.tryRemoveChild(name);
      problems.push(`${name} is left out: ${error.message}`);
    }
  }
  if (problems.length > 0 && app.node.children.length === 0) throw new Error(problems.join('\n'));
  app.synth();
  return problems;
}

const isMessage = (error: unknown): error is Error =>
  error instanceof InvalidEnvironmentError || (error as Error).constructor === Error;

function adder(
  app: App,
  environments: Environments,
  platforms: readonly StackPlatform[],
  env: AppOptions['env'],
  images: ImageStacks,
): (name: string) => void {
  const programs = env.BATON_PROGRAMS ?? 'dist';
  const release = parseRelease(env.RELEASE);
  const options = { ...(release !== undefined && { release }) };
  return (name) => {
    if (name === STATE) {
      const settings = environments.state();
      if (!settings) return;
      const deployed = bootstrapped(settings, (each) => environments.load(each));
      new StateStack(app, name, { settings, environments: deployed, programs });
      return;
    }
    if (images.isMeant(name)) return images.add(app, name, programs, env);
    const wanted = environments.load(name, options);
    const platform = platforms.find(({ settings }) => settings.name === wanted.platform);
    const host = platform?.host?.(name, wanted);
    const loaded = host ? environments.load(name, { ...options, host }) : wanted;
    const environment = env.BATON_BUILT === 'true' ? withBuiltSite(loaded) : loaded;
    platform?.stack(app, name, {
      environment,
      programs,
      // A getter: a mistake in state.ts is one of the environments that ask for it.
      get state() {
        return environments.state();
      },
      ...(env.REASON && { reason: env.REASON }),
    });
  };
}
