/** Lets commands know which secrets services of one's own need: the stack alone knows those. */
import { OWN_SECRETS_FILE } from '../../deployer/own-secrets';
import { ownSecrets } from '../../docker/needed-secrets';
import type { ServiceDefinition } from '../../docker/service';
import type { Environment } from '../../settings/schema';
import { stage } from './staging';

/** @param extra services of the caller's own; with none it says so, too */
export const stageOwnSecrets = (
  id: string,
  environment: Environment,
  extra: readonly ServiceDefinition[],
): void => void stage(`${id}/${OWN_SECRETS_FILE}`, `${JSON.stringify(ownSecrets(environment, extra))}\n`);
