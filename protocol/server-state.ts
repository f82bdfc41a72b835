/** How a server that runs is: for a person who asks, who then needs no way into the machine. No deploy goes by it. */

export interface ServerState {
  /** When the server said so. Unix time in seconds, as all times here. */
  readonly at: number;
  /** The last pull of the content that succeeded. @default none did */
  readonly pulledAt?: number;
  /** What Prometheus has firing. @default it was not asked, or did not answer */
  readonly alerts?: readonly FiringAlert[];
  /** Why nothing is known of alerts. */
  readonly alertsProblem?: string;
}

export interface FiringAlert {
  readonly name: string;
  readonly severity: string;
  readonly summary: string;
  readonly since: number;
}

/** A report holds no more of them. */
export const MOST_ALERTS = 20;
/** A server says it again after so many seconds, though nothing has changed: one that is silent is not well. */
export const STATE_SECONDS = 60;
