/**
 * The stored parameters: a volume that every machine can read, as it reads SSM's parameters on AWS. It
 * outlives them all.
 */
import { docker } from './docker';
import script from './parameters.sh';
import { labels, type PlatformInput } from './settings';

export interface ParametersInput extends PlatformInput {
  readonly domain: string;
}

export async function createParameters(input: ParametersInput): Promise<void> {
  const volume = input.layout.parameters;
  await docker(['volume', 'create', ...labels(input, 'parameters'), volume]);
  await docker(
    [
      ...['run', '--rm', '--interactive', '--network', 'none', '--volume', `${volume}:/parameters`],
      ...['baton/tools:trixie', 'sh', '-s', input.domain],
    ],
    { input: script },
  );
}

/** One parameter's value. */
export const readParameter = ({ layout }: PlatformInput, name: string) =>
  docker([
    ...['run', '--rm', '--network', 'none', '--volume', `${layout.parameters}:/parameters:ro`],
    ...['baton/tools:trixie', 'cat', `/parameters/${name}`],
  ]);
