/** How the authority is replaced that signs the servers' SSH host keys. */
import type { Environment } from '../settings/schema';

type Env = Readonly<Record<string, string | undefined>>;
type Log = (line: string) => void;

export interface SshAuthorityCommands<E extends Environment = Environment> {
  /** What clients add to their known hosts, now. */
  lines(environment: E, name: string, env: Env): Promise<readonly string[]>;
  /** Makes a second authority, which clients shall trust as well. */
  rotate(environment: E, name: string, env: Env, log: Log): Promise<void>;
  /** Lets the second one sign. */
  use(environment: E, name: string, env: Env, log: Log): Promise<void>;
  /**
   * Removes the first one.
   * @param force although a server may still show what it has signed
   */
  finish(environment: E, name: string, env: Env, log: Log, force: boolean): Promise<void>;
}
