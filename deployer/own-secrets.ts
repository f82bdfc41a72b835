/** Secrets that services of one's own need, as the last synth of an environment's stack wrote them down. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { NeededSecret } from '../docker/needed-secrets';
import { STAGING } from './project';

export const OWN_SECRETS_FILE = 'own-secrets.json';

const LIST = z.array(z.object({ name: z.string(), services: z.array(z.string()) }));

/**
 * @param project its folder. @default the working directory
 * @returns undefined where the stack was not synthesized in this project yet
 */
export function ownSecretsOf(name: string, project = '.'): readonly NeededSecret[] | undefined {
  try {
    return LIST.parse(JSON.parse(readFileSync(join(project, STAGING, name, OWN_SECRETS_FILE), 'utf8')));
  } catch {
    // None yet, or cut off: the next synth writes it again.
    return undefined;
  }
}
