/** Stops the object store for a while. */
import { docker } from '../../../../deployer/local/docker';
import type { Testbed } from '../../testbed/testbed';
import { pause } from './wait';

/** The store takes connections and does not answer. No program notices that it is down. */
export async function hangStore(testbed: Testbed, seconds: number): Promise<void> {
  await docker(['pause', testbed.layout.store.name]);
  try {
    await pause(testbed, seconds);
  } finally {
    await docker(['unpause', testbed.layout.store.name]);
  }
}

/** Makes sure that the store runs, even if the fault was cut off. */
export async function unpauseStore(testbed: Testbed): Promise<void> {
  await docker(['unpause', testbed.layout.store.name]).catch(() => undefined);
}
