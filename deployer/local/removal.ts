/** Removes machines, after their logs were kept. */
import { log } from '../log';
import { PROJECT } from '../project';
import { remoteReason } from '../remote-text';
import { machines, otherMachines, type RolloutInput, removeMachine } from './machine';
import { keepLogs } from './machine-logs';
import type { PlatformInput } from './settings';

/** Terraform has nothing to destroy of a machine that is a container, and failed candidates are still about. */
export async function runRetire(input: RolloutInput): Promise<void> {
  for (const name of await otherMachines(input)) log(`retire: ${await removeWithLogs(input, name)}`);
}

/** All but the one that serves, once it is known to. @param project its folder */
export async function removeOthers(
  input: PlatformInput,
  serving: string,
  project: string,
  say: (line: string) => void,
): Promise<void> {
  for (const name of await machines(input.environment))
    if (name !== serving) say(await removeWithLogs(input, name, project));
}

/** All of the environment, at its end. */
export async function removeMachines(input: PlatformInput): Promise<void> {
  for (const name of await machines(input.environment)) log(`machine: ${await removeWithLogs(input, name)}`);
}

/** What could not be kept must not stop a rollout. */
export const logsLine = ({ environment }: PlatformInput, name: string, project = PROJECT) =>
  keepLogs(environment, name, { project }).then(
    (folder) => `all its logs are in ${folder}`,
    (error: Error) => `its logs could not be kept: ${remoteReason(error)}`,
  );

/** @returns what to tell */
export async function removeWithLogs(input: PlatformInput, name: string, project = PROJECT): Promise<string> {
  const kept = await logsLine(input, name, project);
  await removeMachine(name);
  return `${name} is destroyed; ${kept}`;
}
