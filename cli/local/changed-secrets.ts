/** Secrets that were stored after the machine was made, which read them at its boot. AWS compares versions instead. */
import { docker } from '../../deployer/local/docker';
import { machineName } from '../../deployer/local/layout';
import { storedSecrets } from '../../deployer/local/secret-store';
import type { PlatformInput } from '../../deployer/local/settings';
import type { LocalEnvironment } from '../../settings/schema';
import { needs } from '../secrets/needed';

/** @returns names of those that its services need */
export async function changedSecrets(
  input: PlatformInput,
  environment: LocalEnvironment,
  machine: string,
): Promise<string[]> {
  const name = machineName(input.layout.prefix, machine);
  const created = await docker(['container', 'inspect', '--format', '{{.Created}}', name]).catch(() => '');
  const made = Date.parse(created);
  if (Number.isNaN(made)) return [];
  const needed = needs(environment, input.environment).secrets.map((one) => one.name);
  return (await storedSecrets(input))
    .filter((secret) => needed.includes(secret.name) && secret.changed.getTime() > made)
    .map((secret) => secret.name);
}
