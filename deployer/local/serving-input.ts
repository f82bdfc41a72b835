/** An environment of this computer, as commands look at it. */
import type { LocalEnvironment } from '../../settings/schema';
import { layout } from './layout';
import { machines, servingMachine } from './machine';
import { notUp, requireRunning } from './not-up';
import type { PlatformInput } from './settings';

/** @throws Error when it is not up. Its store's address may then belong to somebody else */
export async function runningEnvironment(
  { network }: Pick<LocalEnvironment, 'network'>,
  name: string,
): Promise<PlatformInput> {
  const names = layout(name, network);
  await requireRunning(name, 'its object store', names.store.name);
  return { environment: name, layout: names };
}

/** @throws Error naming those that there are, or when none serves */
export async function machineOf(input: PlatformInput, wanted: string | undefined): Promise<string> {
  if (wanted === undefined) {
    const serving = await servingMachine(input);
    if (serving === undefined) throw notUp(input.environment, 'no machine of it serves');
    return serving;
  }
  const there = await machines(input.environment);
  if (there.includes(wanted)) return wanted;
  throw new Error(`no server "${wanted}" of ${input.environment}; there are: ${there.join(', ') || 'none'}`);
}
