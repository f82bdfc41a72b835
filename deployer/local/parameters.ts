/**
 * The stored parameters: a volume that every machine can read, as it reads SSM's parameters on AWS. It
 * outlives them all.
 */
import { docker } from './docker';
import script from './parameters.sh';
import { labels, type PlatformInput } from './settings';

/** Secrets that the script makes. */
export const OWN_SECRETS: readonly string[] = [
  'acme-ca',
  'grafana-github-client-id',
  'grafana-github-client-secret',
  'grafana-secret-key',
];

export interface ParametersInput extends PlatformInput {
  readonly domain: string;
  /** Names of secrets that services need, and only a person can store. @default none */
  readonly secrets?: readonly string[];
  /** Names of registries' passwords. Here this computer pulls, so that any value will do. @default none */
  readonly passwords?: readonly string[];
}

/** @throws Error naming the secrets that are not stored yet, and how to store one */
export async function createParameters(input: ParametersInput): Promise<void> {
  const { domain, secrets = [], passwords = [] } = input;
  const volume = input.layout.parameters;
  await docker(['volume', 'create', ...labels(input, 'parameters'), volume]);
  await docker(
    [
      ...['run', '--rm', '--interactive', '--network', 'none', '--volume', `${volume}:/parameters`],
      ...['baton/tools:trixie', 'sh', '-s', domain, ...passwords],
    ],
    { input: script },
  );
  if (secrets.length > 0) await refuseMissing(input, secrets);
}

async function refuseMissing(
  { environment, layout }: PlatformInput,
  secrets: readonly string[],
): Promise<void> {
  const inVolume = ['run', '--rm', '--network', 'none', '--volume', `${layout.parameters}:/parameters:ro`];
  const look = 'cd /parameters/secrets; for name; do [ -s "$name" ] || echo "$name"; done';
  const missing = (await docker([...inVolume, 'baton/tools:trixie', 'sh', '-c', look, 'sh', ...secrets]))
    .split('\n')
    .filter(Boolean);
  if (missing.length === 0) return;
  throw new Error(
    [
      `stored secrets that the server needs, and that the environment ${environment} does not have: ` +
        missing.join(', '),
      'Next step: store each, then bring the environment up again:',
      ...missing.map((secret) => `  npx baton secrets ${environment} set ${secret}`),
    ].join('\n'),
  );
}

/** One parameter's value. */
export const readParameter = ({ layout }: PlatformInput, name: string) =>
  docker([
    ...['run', '--rm', '--network', 'none', '--volume', `${layout.parameters}:/parameters:ro`],
    ...['baton/tools:trixie', 'cat', `/parameters/${name}`],
  ]);
