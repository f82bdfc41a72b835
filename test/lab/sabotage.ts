/** Takes one protection away at a time: the lab has to notice. None of this is a setting of the product. */
import type { ChangeResult } from './change-result';
import type { FaultResult } from './fault';
import { oldWakesLate } from './faults/old-wakes-late';
import { measureChange } from './measure-change';
import type { Sabotage } from './options';
import { runFault } from './run-fault';
import { disableStep, type Stack, stepOf } from './testbed/stack';
import type { Testbed } from './testbed/testbed';

export const STACK_EDITS: Readonly<Record<Exclude<Sabotage, 'fence' | 'handover'>, (stack: Stack) => void>> =
  {
    // Also in all that depends on the switch: Terraform would otherwise extend it from them to the switch.
    association: (stack) => {
      for (const name of ['switch', 'confirm', 'drain', 'retire']) delete stepOf(stack, name).lifecycle;
    },
    gate: (stack) => disableStep(stack, 'gate'),
    drain: (stack) => disableStep(stack, 'drain'),
  };

export interface SabotageResult {
  readonly changes: readonly ChangeResult[];
  readonly faults: readonly FaultResult[];
}

export async function runSabotage(testbed: Testbed, what: Sabotage): Promise<SabotageResult> {
  if (what === 'fence') return { changes: [], faults: [await withoutFence(testbed)] };
  if (what === 'handover') return { changes: [await withoutHandover(testbed)], faults: [] };
  const change = () => testbed.deployChange({ editStack: STACK_EDITS[what] });
  return { changes: [await measureChange(testbed, `without ${what}`, change)], faults: [] };
}

/** Lets a server send on what belongs to the previous one, once its tunnel is seen to work. */
export const HANDOVER = {
  file: 'agent/handover/tunnel-ends.ts',
  condition: 'this.#sendsOn = true;',
};

/** What the address costs that moves alone. */
const withoutHandover = (testbed: Testbed): Promise<ChangeResult> =>
  without(testbed, HANDOVER, () => measureChange(testbed, 'without handover', () => testbed.deployChange()));

/** Makes a write of the backup's manifest fail if another server has written it meanwhile. */
export const FENCE = {
  file: 'agent/backup/lease.ts',
  condition: "...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),",
};

/** The agent of both servers writes its backup, whether or not the other one has taken over. */
const withoutFence = (testbed: Testbed): Promise<FaultResult> =>
  without(testbed, FENCE, async () => {
    const { code, output } = await testbed.deployChange();
    if (code !== 0) throw new Error(`the release without a fence could not be deployed:\n${output}`);
    return runFault(testbed, 'old-wakes-late without fence', oldWakesLate);
  });

async function without<T>(
  { project }: Testbed,
  { file, condition }: typeof FENCE,
  work: () => Promise<T>,
): Promise<T> {
  const undo = await project.edit(file, (text) => text.replace(condition, ''));
  try {
    return await work();
  } finally {
    await undo();
  }
}
