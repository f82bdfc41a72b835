/** What every step is told about the platform it works on. */
import type { Layout } from '../layout';

export interface PlatformInput {
  readonly environment: string;
  readonly layout: Layout;
}

/** Marks everything that belongs to an environment, so that it can be found again. */
export const label = (environment: string) => `baton.environment=${environment}`;

export const labels = ({ environment }: PlatformInput, role: string) => [
  '--label',
  label(environment),
  '--label',
  `baton.role=${role}`,
];
