/** Checks before a machine starts that the secrets of its services are stored. */
import type { SSMClient } from '@aws-sdk/client-ssm';
import { type AwsInput, ssmClient } from './clients';
import { secretsBelow } from './names';
import { listParameters } from './parameters';

export interface SecretsInput extends AwsInput {
  readonly environment: string;
  /** Names of the secrets. */
  readonly needed: readonly string[];
}

/** @throws Error naming every secret that is missing or not encrypted, with the command that stores it */
export async function requireSecrets(
  { region, environment, needed, ...input }: SecretsInput,
  log: (line: string) => void,
  ssm: SSMClient = ssmClient({ region, ...input }),
): Promise<void> {
  const path = secretsBelow(environment);
  const stored = new Map((await listParameters(ssm, path)).map(({ name, type }) => [name, type]));
  const missing = needed.filter((name) => !stored.has(name));
  const readable = needed.filter((name) => stored.has(name) && stored.get(name) !== 'SecureString');
  const store = (name: string) => `  npx baton secrets ${environment} set ${name}`;
  if (missing.length + readable.length === 0)
    return log(`secrets: all ${needed.length} that the services need are stored`);
  throw new Error(
    [
      ...(missing.length > 0
        ? [`${environment} needs secrets that are not stored: ${missing.join(', ')}. Store each:`]
        : []),
      ...missing.map(store),
      ...(readable.length > 0
        ? [
            `These are stored in plain text, for everybody who may read parameters: ${readable.join(', ')}. ` +
              `Remove each (npx baton secrets ${environment} remove <name> --force) and store a new value:`,
          ]
        : []),
      ...readable.map(store),
      'then deploy again. No machine was started; the server that serves, if there is one, is untouched.',
    ].join('\n'),
  );
}
