/** Removes machines, after their logs were kept. */
import { log } from '../log';
import { remoteReason } from '../remote-text';
import { machines, otherMachines, type RolloutInput, removeMachine } from './machine';
import { keepLogs } from './machine-logs';
import type { PlatformInput } from './settings';

/** Terraform has nothing to destroy of a machine that is a container, and failed candidates are still about. */
export async function runRetire(input: RolloutInput): Promise<void> {
  for (const name of await otherMachines(input)) log(`retire: ${await removeWithLogs(input, name)}`);
}

/** All of the environment, at its end. */
export async function removeMachines(input: PlatformInput): Promise<void> {
  for (const name of await machines(input.environment)) log(`machine: ${await removeWithLogs(input, name)}`);
}

/** What could not be kept must not stop a rollout. */
export const logsLine = ({ environment }: PlatformInput, name: string) =>
  keepLogs(environment, name).then(
    (folder) => `all its logs are in ${folder}`,
    (error: Error) => `its logs could not be kept: ${remoteReason(error)}`,
  );

async function removeWithLogs(input: PlatformInput, name: string): Promise<string> {
  const kept = await logsLine(input, name);
  await removeMachine(name);
  return `${name} is destroyed; ${kept}`;
}
