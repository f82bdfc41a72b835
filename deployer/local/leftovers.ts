/** What a run that was killed has left of machines: containers that never started, and volumes of none. */
import { docker, list } from './docker';
import { dockerVolume, machines, ofMachines, removeMachine } from './machine';
import { stateOf } from './parts';
import { label } from './settings';

/** @returns how many things were removed */
export async function removeLeftovers(environment: string): Promise<number> {
  const fillers = await list([
    ...['ps', '--all', '--quiet', '--filter', `label=${label(environment)}`],
    ...['--filter', 'label=baton.role=filler'],
  ]);
  for (const filler of fillers) await docker(['rm', '--force', '--volumes', filler]);
  const all = await machines(environment);
  const states = await Promise.all(all.map(async (name) => ({ name, state: await stateOf(name) })));
  const unfinished = states.filter(({ state }) => state === 'unfinished').map(({ name }) => name);
  for (const name of unfinished) await removeMachine(name);
  const kept = all.filter((name) => !unfinished.includes(name)).map(dockerVolume);
  const volumes = await list(['volume', 'ls', '--quiet', ...ofMachines(environment)]);
  const orphans = volumes.filter((one) => !kept.includes(one));
  if (orphans.length > 0) await docker(['volume', 'rm', ...orphans]);
  return fillers.length + unfinished.length + orphans.length;
}
