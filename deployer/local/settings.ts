/** What every step is told about the platform it works on. */

import { realpathSync } from 'node:fs';
import { PROJECT } from '../project';
import { list } from './docker';
import type { Layout } from './layout';

export interface PlatformInput {
  readonly environment: string;
  readonly layout: Layout;
}

const ENVIRONMENT_LABEL = 'baton.environment';

/** Marks everything that belongs to an environment, so that it can be found again. */
export const label = (environment: string) => `${ENVIRONMENT_LABEL}=${environment}`;

/** The environments that have anything on this computer, also of other copies of the project. */
export const environmentsHere = (): Promise<string[]> => labelValues(ENVIRONMENT_LABEL, ENVIRONMENT_LABEL);

/** The values of a label of containers, running or not, networks and volumes that have another one. */
export async function labelValues(name: string, having: string): Promise<string[]> {
  const format = ['--filter', `label=${having}`, '--format', `{{.Label "${name}"}}`];
  const lists = [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ];
  const found = await Promise.all(lists.map((what) => list([...what, ...format])));
  return [...new Set(found.flat())].sort();
}

/** Names the project's folder that an environment belongs to. */
export const PROJECT_LABEL = 'baton.project';

/** @param project its folder. @default as a step sees it, in the folder where Terraform runs it */
export const labels = ({ environment }: PlatformInput, role: string, project = PROJECT) => [
  ...['--label', label(environment), '--label', `baton.role=${role}`],
  ...['--label', `${PROJECT_LABEL}=${realpathSync(project)}`],
];
