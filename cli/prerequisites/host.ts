/** Finds out what is particular to this computer; `npm run up` writes it to .baton/host.json. */
import type { Host } from '../../settings/host';
import type { ServiceName } from '../../settings/services';
import { type System, THIS_COMPUTER } from './system';

/**
 * Only the unified hierarchy has it at its root; with version 1, or both, Docker refuses processor limits in a machine.
 */
const CONTROLLERS = '/sys/fs/cgroup/cgroup.controllers';

/** @param missingServices services whose image can neither be pulled nor built here */
export async function detectHost(
  missingServices: readonly ServiceName[],
  system: System = THIS_COMPUTER,
): Promise<Host> {
  const controllers = (await system.read(CONTROLLERS)) ?? '';
  return {
    missingServices: [...missingServices].sort(),
    cpuLimits: controllers.split(/\s+/).includes('cpu'),
  };
}
