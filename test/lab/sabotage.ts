/** The protections, taken away one at a time: the lab has to notice. None of this is a setting of the product. */
import { type DeployOptions, type Stack, stepOf, switchOff } from './deploy';
import { FAULTS } from './faults';
import { type FaultResult, tryFault } from './faults-run';
import type { Lab } from './lab';
import type { Sabotage } from './options';
import { replacement } from './replacement';
import type { Row } from './row';

/** What is changed in the synthesized stack. */
export const IN_THE_STACK: Readonly<Record<Exclude<Sabotage, 'fence'>, (stack: Stack) => void>> = {
  // All that depends on the switch too: Terraform would extend it to what they depend on otherwise.
  association: (stack) => {
    for (const name of ['switch', 'confirm', 'drain', 'retire']) delete stepOf(stack, name).lifecycle;
  },
  gate: (stack) => switchOff(stack, 'gate'),
  drain: (stack) => switchOff(stack, 'drain'),
};

export interface Sabotaged {
  readonly rows: readonly Row[];
  readonly faults: readonly FaultResult[];
}

export async function sabotaged(lab: Lab, what: Sabotage): Promise<Sabotaged> {
  if (what === 'fence') return { rows: [], faults: [await withoutFence(lab)] };
  const options: DeployOptions = { sabotage: IN_THE_STACK[what] };
  return { rows: [await replacement(lab, `without ${what}`, () => lab.deployChange(options))], faults: [] };
}

/** What makes a write of the backup's manifest depend on nobody else having written it. */
export const FENCE = {
  file: 'agent/backup/lease.ts',
  condition: "...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),",
};

/** The agent of both servers writes its backup whether or not another has taken over. */
async function withoutFence(lab: Lab): Promise<FaultResult> {
  const mend = await lab.project.edit(FENCE.file, (text) => text.replace(FENCE.condition, ''));
  try {
    const { code, output } = await lab.deployChange();
    if (code !== 0) throw new Error(`the release without a fence could not be deployed:\n${output}`);
    const name = 'old-wakes-late';
    const fault = FAULTS[name];
    if (!fault) throw new Error(`no fault ${name}`);
    return await tryFault(lab, `${name} without fence`, fault);
  } finally {
    await mend();
  }
}
