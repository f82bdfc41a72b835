/** What commands do with the stored secrets of a platform. None of these ever returns a value. */
import type { Environment } from '../settings/schema';

type Env = Readonly<Record<string, string | undefined>>;

export interface SecretCommands<E extends Environment = Environment> {
  list(environment: E, name: string, env: Env): Promise<readonly StoredSecret[]>;
  /**
   * @returns the new version
   * @throws Error when the platform does not take the value
   */
  store(environment: E, name: string, env: Env, secret: string, value: string): Promise<number>;
  /** Not a failure where it is already gone. */
  remove(environment: E, name: string, env: Env, secret: string): Promise<void>;
  /** The command after which a server has the new value. */
  readonly nextStep: (name: string) => string;
}

export interface StoredSecret {
  readonly name: string;
  /** Counts from 1. */
  readonly version: number;
  readonly changed: Date;
  /** Whether everybody who may list it may also read it. */
  readonly inPlainText: boolean;
}
