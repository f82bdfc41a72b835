/** What `plan` and `apply` ask of an environment's platform. */
import type { Environment } from '../settings/schema';

type Env = Readonly<Record<string, string | undefined>>;

export interface PlanCommands<E extends Environment = Environment> {
  /**
   * The zip of a release that was deployed.
   * @returns undefined where the store has none of that id
   * @throws Error when the store does not answer
   */
  storedRelease(environment: E, name: string, env: Env, release: string): Promise<Uint8Array | undefined>;
}
