/** Which environment a command is about that works on this computer alone. */
import { environmentNames, localEnvironmentNames } from '../environments';

export interface LocalEnvironmentOptions {
  /** Does for an environment on AWS what this command does here. */
  readonly awsCommand: string;
  /** Names that no file describes any more, of which something is left on this computer. @default [] */
  readonly leftovers?: readonly string[];
}

/**
 * @param names what the arguments name; `local` where they name nothing
 * @throws Error naming those on this computer, before anything has happened, unless it is one of them
 */
export function localEnvironmentName(
  names: readonly string[],
  { awsCommand, leftovers = [] }: LocalEnvironmentOptions,
): string {
  const [name = 'local', ...more] = names;
  if (more.length > 0) throw new Error(`one environment at a time, got ${names.join(', ')}`);
  const elsewhere = environmentNames().filter((one) => !localEnvironmentNames().includes(one));
  const here = [...localEnvironmentNames(), ...leftovers.filter((one) => !elsewhere.includes(one))];
  const known = `on this computer: ${[...new Set(here)].join(', ')}`;
  if (elsewhere.includes(name))
    throw new Error(`the environment "${name}" is on AWS; ${known}. Next step: ${awsCommand} ${name}`);
  if (!here.includes(name)) throw new Error(`no environment "${name}"; ${known}`);
  return name;
}
