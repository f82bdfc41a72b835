/** A platform, as the app makes stacks of it. */
import type { Construct } from 'constructs';
import type { Host } from '../settings/host';
import type { PlatformSettings } from '../settings/platform';
import type { Environment } from '../settings/schema';
import type { StateSettings } from '../settings/state-schema';

export interface StackPlatform<E extends Environment = Environment> {
  readonly settings: PlatformSettings;
  /** What this computer lacks for the environment. @default nothing */
  host?(name: string, environment: E): Host;
  /** @param id the environment's name, which is the stack's */
  // A method, not a property: each platform takes its own kind of environment, the list of them any.
  stack(scope: Construct, id: string, props: PlatformStackProps<E>): void;
}

export interface PlatformStackProps<E extends Environment> {
  readonly environment: E;
  /** Folder with the bundled programs. */
  readonly programs: string;
  /** What the bootstrap stack makes. Reading it throws where its file is not valid. @default there is none */
  readonly state: StateSettings | undefined;
  /** Why an older release is deployed; a person reads it later. @default none is given */
  readonly reason?: string;
}
