/** The release of an environment: bundle, boot steps and agent, named after their content. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import agentService from '../../agent/baton-agent.service';
import { bundle } from '../../docker/bundle';
import { textFile } from '../../docker/rendered-file';
import type { ServiceDefinition } from '../../docker/service';
import type { Environment } from '../../settings/schema';
import { userDataFiles } from '../../userdata/release-files';
import { type Release, release } from './manifest';

/**
 * @param programs folder with the bundled programs, which `cli/build/programs.mjs` makes
 * @param extra services of the caller's own
 */
export function serverRelease(
  environment: Environment,
  programs: string,
  extra: readonly ServiceDefinition[] = [],
): Release {
  return release([
    ...bundle(environment, extra),
    ...userDataFiles(environment),
    textFile('agent/agent.cjs', readFileSync(join(programs, 'agent.cjs'), 'utf8')),
    textFile('agent/baton-agent.service', agentService),
  ]);
}
