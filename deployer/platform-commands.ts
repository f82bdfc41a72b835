/** What commands do on an environment's own platform, beside a deploy. */
import type { Environment } from '../settings/schema';
import type { DoctorCommands } from './doctor-commands';
import type { LeaveCommands } from './leave-commands';
import type { PlanCommands } from './plan-commands';
import type { ReleaseCommands } from './release-commands';
import type { SecretCommands } from './secret-commands';
import type { ServerCommands } from './server-commands';
import type { SshAuthorityCommands } from './ssh-authority-commands';
import type { StorePlace } from './store-place';

type Env = Readonly<Record<string, string | undefined>>;

export interface PlatformCommands<E extends Environment = Environment> {
  /** Stands in an environment as `platform`. */
  readonly name: string;
  /**
   * Where the site's files are published.
   * @throws Error with the next step, when the platform is not there
   */
  contentStore(environment: E, name: string, env: Env): Promise<StorePlace>;
  /** What an error of the platform means for a person, with the next step for the environment of this name. */
  explain(error: unknown, name: string): string;
  /** For `plan` and `apply`. */
  readonly plans: PlanCommands<E>;
  readonly releases: ReleaseCommands<E>;
  /** Logs, shell, maintenance. */
  readonly server: ServerCommands<E>;
  readonly secrets: SecretCommands<E>;
  readonly doctor: DoctorCommands<E>;
  readonly leave: LeaveCommands<E>;
  readonly sshAuthority: SshAuthorityCommands<E>;
}
