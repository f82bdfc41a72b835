/** Brings back what stands still of an environment on this computer, before Terraform looks at it. */
import { exists } from '../../deployer/local/docker';
import { machineName } from '../../deployer/local/layout';
import { removeLeftovers } from '../../deployer/local/leftovers';
import { servingMachine } from '../../deployer/local/machine';
import { awaitAnswer, type Part, parts, start, stateOf } from '../../deployer/local/parts';
import type { PlatformInput } from '../../deployer/local/settings';
import type { DeployedState } from './deployed-state';

export interface Repair {
  /** Resources of Terraform that have to be made again. */
  readonly replace: readonly string[];
  /** A machine boots again, which takes its time. */
  readonly boots: boolean;
}

type Log = (line: string) => void;

/** @param deployed what Terraform takes for granted */
export async function repair(input: PlatformInput, deployed: DeployedState, log: Log): Promise<Repair> {
  const removed = await removeLeftovers(input.environment);
  if (removed > 0) log(`removed ${removed} left-overs of an interrupted run`);
  const lost = await lostGround(input);
  const replace = new Set(lost);
  for (const part of parts(input))
    if (!replace.has(part.resource) && !(await brought(part, replace, log))) replace.add(part.resource);
  const boots = await bringMachine(input, deployed, log);
  if (boots === undefined) replace.add('machine');
  for (const resource of replace) log(`${resource}: is made again`);
  return { replace: [...replace], boots: boots ?? false };
}

/** Networks and volumes have no other state than to be there. */
async function lostGround({ layout }: PlatformInput): Promise<string[]> {
  const { servers, clients, store, parameters } = layout;
  const has = (kind: 'network' | 'volume', name: string) => exists(kind, name);
  const lost: string[] = [];
  if (!(await has('network', servers.network)) || !(await has('network', clients.network)))
    lost.push('network');
  if (!(await has('volume', parameters))) lost.push('parameters', 'authority');
  // Its content has to be uploaded again.
  if (!(await has('volume', store.name))) lost.push('store', 'release', 'site');
  return lost;
}

/** @returns whether the part answers, perhaps only now */
async function brought(part: Part, lost: ReadonlySet<string>, log: Log): Promise<boolean> {
  try {
    if (await start(part.container)) log(`${part.resource}: ${part.container} did not run, and was started`);
    if (part.through === undefined || !lost.has(part.through)) await awaitAnswer(part);
    return true;
  } catch (error) {
    log(`${part.resource}: ${part.container}: ${(error as Error).message}`);
    return false;
  }
}

/** @returns whether it had to be started; undefined where it cannot be, or Terraform's is another */
async function bringMachine(
  input: PlatformInput,
  { machine }: DeployedState,
  log: Log,
): Promise<boolean | undefined> {
  const known = machine && machineName(input.layout.prefix, machine);
  // Failed candidates stay as they are.
  const serving = (await servingMachine(input)) ?? known;
  if (known === undefined || serving === undefined || (await stateOf(known)) === 'missing') return undefined;
  try {
    const started = await start(serving);
    if (started) log(`machine: ${serving} did not run, and was started`);
    return started;
  } catch (error) {
    log(`machine: ${serving}: ${(error as Error).message}`);
    return undefined;
  }
}
