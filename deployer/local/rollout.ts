/** The rollout on the local platform: containers, the gateway's address, reports in the store. */
import type { ConfirmSettings } from '../confirm';
import type { DrainSettings } from '../drain';
import type { GateSettings } from '../gate';
import { log } from '../log';
import type { Platform } from '../platform';
import { PROJECT } from '../project';
import { remoteLines } from '../remote-text';
import * as rollout from '../rollout';
import { addressHolder, giveUpAddress, moveAddress } from './address';
import { authorityRoot } from './authority';
import { docker } from './docker';
import { machineAddress, machineRelease, nameOf, otherMachines, type RolloutInput } from './machine';
import { refuse } from './refusals';
import { logsLine } from './removal';
import { localStore } from './store';

export type GateInput = RolloutInput & GateSettings;

export type ConfirmInput = RolloutInput & ConfirmSettings;

export type DrainInput = RolloutInput & DrainSettings;

const BOOT_LOG = '/var/log/baton-boot.log';

export async function runGate(input: GateInput): Promise<void> {
  await rollout.runGate(await localPlatform(input), input).catch(async (error: Error) => {
    throw new Error(`${error.message}\n${await logsLine(input, nameOf(input))}`);
  });
}

export async function runSwitch(input: RolloutInput): Promise<void> {
  const server = nameOf(input);
  await moveAddress(input, await machineAddress(server));
  log(`switch: the address ${input.layout.address} is at ${server}`);
}

/** Nothing happens where another machine has the address by now. */
export async function undoSwitch(input: RolloutInput): Promise<void> {
  const server = nameOf(input);
  if ((await addressHolder(input)) !== (await machineAddress(server).catch(() => undefined))) return;
  await giveUpAddress(input);
  log(`switch: ${server} gave the address up`);
}

/** @param by who deploys. @default not known */
export const runConfirm = async (input: ConfirmInput, by?: string): Promise<void> =>
  rollout.runConfirm(await localPlatform(input, by), input);

export const runDrain = async (input: DrainInput): Promise<void> =>
  rollout.runDrain(await localPlatform(input), input);

async function localPlatform(input: RolloutInput, by?: string): Promise<Platform> {
  const { environment, layout } = input;
  const server = nameOf(input);
  const release = await machineRelease(server);
  return {
    server,
    store: { s3: localStore(layout), bucket: layout.buckets.data },
    otherServers: () => otherMachines(input),
    candidate: async () => {
      const servedAt = await addressHolder(input);
      return {
        address: await machineAddress(server),
        ...(servedAt && { servedAt }),
        ca: await authorityRoot(input),
      };
    },
    // Of the elastic address, which this computer knows as the gateway's own.
    site: async () => ({ address: layout.gateway.server }),
    moveAddress: async (to) => moveAddress(input, await machineAddress(to)),
    bootLog: async () =>
      remoteLines(await docker(['exec', server, 'tail', '-n', '20', BOOT_LOG]).catch(() => '')),
    refuse: (reason) => refuse(PROJECT, environment, { server, ...(release && { release }), reason }),
    ...(release && { deployed: { release, bucket: layout.buckets.releases, ...(by && { by }) } }),
    howToLook: `docker exec -it ${server} journalctl -u baton-boot -u baton-agent`,
    log,
  };
}
