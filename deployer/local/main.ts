/**
 * The steps that Terraform runs on the local platform: `steps.cjs STEP create|destroy`, with the input as JSON in
 * BATON_INPUT.
 */
import { logError } from '../log';
import { PROJECT } from '../project';
import { sourceOf, whoDeploys } from '../release/source';
import { type AddressInput, createAddress, removeAddress } from './address';
import { createAlertSink, removeAlertSink, serveAlertSink } from './alert-sink';
import { createAuthority, removeAuthority } from './authority';
import { cacheFolder } from './cache-folder';
import { type DataInput, removeData } from './data';
import { type GuardInput, guardHold, type HoldInput, recordHold } from './hold';
import { createMachine, type MachineInput, type RolloutInput } from './machine';
import { type NamesInput, setNames } from './names';
import { createNetwork, removeNetwork } from './network';
import { withNextStep } from './next-step';
import { refuseOtherOwner } from './owner';
import { createParameters, type ParametersInput } from './parameters';
import { type ReleaseInput, uploadRelease } from './release';
import { removeMachines, runRetire } from './removal';
import {
  type ConfirmInput,
  type DrainInput,
  type GateInput,
  runConfirm,
  runDrain,
  runGate,
  runSwitch,
  undoSwitch,
} from './rollout';
import type { PlatformInput } from './settings';
import { publishSite, type SiteInput } from './site';
import { createStore, removeStore } from './store';

interface Step {
  readonly create: (input: never, id: string) => Promise<void>;
  readonly destroy?: (input: never) => Promise<void>;
}

const STEPS: Readonly<Record<string, Step>> = {
  network: {
    create: (input: PlatformInput) => createNetwork(input),
    destroy: (input: PlatformInput) => removeNetwork(input),
  },
  // What outlives each part, and goes with the environment.
  data: {
    create: async () => {},
    destroy: (input: DataInput) => removeData(input),
  },
  parameters: { create: (input: ParametersInput) => createParameters(input) },
  store: {
    create: (input: PlatformInput) => createStore(input),
    destroy: (input: PlatformInput) => removeStore(input),
  },
  address: {
    create: (input: AddressInput) => createAddress(input),
    destroy: (input: AddressInput) => removeAddress(input),
  },
  authority: {
    create: (input: PlatformInput) => createAuthority(input),
    destroy: (input: PlatformInput) => removeAuthority(input),
  },
  'alert-sink': {
    create: (input: PlatformInput) => createAlertSink(input),
    destroy: (input: PlatformInput) => removeAlertSink(input),
  },
  names: { create: (input: NamesInput) => setNames(input) },
  guard: { create: (input: GuardInput) => guardHold(input) },
  release: { create: async (input: ReleaseInput) => uploadRelease(input, await source()) },
  site: { create: (input: SiteInput) => publishSite(input) },
  machine: {
    create: (input: MachineInput, id) => createMachine(input, id, cacheFolder(process.env)),
    // All of them: failed candidates have no resource of their own any more.
    destroy: (input: MachineInput) => removeMachines(input),
  },
  gate: { create: (input: GateInput) => runGate(input) },
  switch: {
    create: (input: RolloutInput) => runSwitch(input),
    destroy: (input: RolloutInput) => undoSwitch(input),
  },
  confirm: { create: async (input: ConfirmInput) => runConfirm(input, await who()) },
  drain: { create: (input: DrainInput) => runDrain(input) },
  retire: { create: (input: RolloutInput) => runRetire(input) },
  hold: { create: (input: HoldInput) => recordHold(input) },
};

const source = () => sourceOf(PROJECT, process.env);
const who = () => whoDeploys(PROJECT, process.env);

async function main([name = '', verb]: readonly string[]): Promise<void> {
  if (name === 'alert-sink' && verb === 'serve') return serveAlertSink();
  const step = STEPS[name];
  const work = verb === 'create' ? step?.create : verb === 'destroy' ? step?.destroy : undefined;
  if (!work) throw new Error(`no step "${name} ${verb}"`);
  const input = JSON.parse(process.env.BATON_INPUT ?? '{}') as PlatformInput;
  try {
    await refuseOtherOwner(input.environment);
    await work(input as never, process.env.BATON_ID ?? '');
  } catch (error) {
    throw new Error(withNextStep((error as Error).message, input.environment));
  }
}

main(process.argv.slice(2)).catch((error: Error) => {
  logError(`baton: ${error.message}`);
  process.exitCode = 1;
});
