/** Which environment a command means that works only on this computer. */
import { aws } from '../../settings/aws';
import { type Environments, STATE, STATE_IS_NONE } from '../../settings/environments';
import { local } from '../../settings/local';

export interface LocalEnvironmentOptions {
  /** Does for an environment on AWS what this command does here. */
  readonly awsCommand: string;
  /** Names that no file describes any more, of which something is left on this computer. @default [] */
  readonly leftovers?: readonly string[];
}

/** @throws Error naming those on this computer, before anything has happened, unless it is one of them */
export function localEnvironmentName(
  environments: Environments,
  name: string,
  { awsCommand, leftovers = [] }: LocalEnvironmentOptions,
): string {
  const locals = environments.namesOn(local);
  const elsewhere = environments.namesOn(aws);
  const here = [...locals, ...leftovers.filter((one) => !elsewhere.includes(one))];
  const known = `on this computer: ${[...new Set(here)].join(', ')}`;
  if (elsewhere.includes(name))
    throw new Error(`the environment "${name}" is on AWS; ${known}. Next step: ${awsCommand} ${name}`);
  if (name === STATE && !here.includes(name) && environments.hasState()) throw new Error(STATE_IS_NONE);
  // One whose file does not load passes here: the error comes when it is loaded.
  if (!here.includes(name) && !environments.names().includes(name))
    throw new Error(`no environment "${name}"; ${known}`);
  return name;
}
