/** What every step is told about the platform it works on. */

import { docker } from './docker';
import type { Layout } from './layout';

export interface PlatformInput {
  readonly environment: string;
  readonly layout: Layout;
}

const ENVIRONMENT_LABEL = 'baton.environment';

/** Marks everything that belongs to an environment, so that it can be found again. */
export const label = (environment: string) => `${ENVIRONMENT_LABEL}=${environment}`;

/** The environments that have a container on this computer, running or not, also of other copies of the project. */
export async function environmentsHere(): Promise<string[]> {
  const format = `{{.Label "${ENVIRONMENT_LABEL}"}}`;
  const labels = await docker(['ps', '--all', '--filter', `label=${ENVIRONMENT_LABEL}`, '--format', format]);
  return [...new Set(labels.split('\n').filter(Boolean))].sort();
}

export const labels = ({ environment }: PlatformInput, role: string) => [
  '--label',
  label(environment),
  '--label',
  `baton.role=${role}`,
];
