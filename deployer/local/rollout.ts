/** The rollout's steps on the local platform: gate, switch, confirm, drain, retire. */
import { confirm, whoAnswers } from '../confirm';
import { drain } from '../drain';
import { gate } from '../gate';
import { log } from '../log';
import { PROJECT } from '../project';
import { readReport } from '../read-report';
import { remoteLines, remoteReason } from '../remote-text';
import { announce, elderOf } from '../serving';
import { addressHolder, giveUpAddress, moveAddress } from './address';
import { authorityRoot } from './authority';
import { docker } from './docker';
import { machineName } from './layout';
import { machineAddress, machines, removeMachine } from './machine';
import { keepLogs } from './machine-logs';
import { refuse } from './refusals';
import type { PlatformInput } from './settings';
import { localStore } from './store';

export interface RolloutInput extends PlatformInput {
  /** Id of the machine's resource. */
  readonly machine: string;
}

export interface GateInput extends RolloutInput {
  readonly seconds: number;
  readonly probes: readonly { readonly host: string; readonly path: string }[];
}

export interface ConfirmInput extends RolloutInput {
  readonly domain: string;
  readonly probes: GateInput['probes'];
}

export interface DrainInput extends RolloutInput {
  readonly domain: string;
  readonly drainSeconds: number;
}

const nameOf = ({ layout, machine }: RolloutInput) => machineName(layout.prefix, machine);

const others = async (input: RolloutInput) =>
  (await machines(input.environment)).filter((name) => name !== nameOf(input));

/** How a person goes on from a failure. */
const advice = (input: RolloutInput) => ({
  refuse: (reason: string) => refuse(PROJECT, input.environment, nameOf(input), reason),
  howToLook: `docker exec -it ${nameOf(input)} journalctl -u baton-boot -u baton-agent`,
});

/** Of the elastic address, which this computer knows as the gateway's own. */
const site = ({ layout, domain }: RolloutInput & { readonly domain: string }) => ({
  address: layout.gateway.server,
  domain,
});

const reader = ({ layout }: PlatformInput) => {
  const s3 = localStore(layout);
  return (server: string) => readReport(s3, layout.buckets.data, server);
};

export async function runGate(input: GateInput): Promise<void> {
  const server = nameOf(input);
  const readReport = reader(input);
  const servedAt = await addressHolder(input);
  await gate({
    server,
    address: await machineAddress(server),
    ...(servedAt && { servedAt }),
    probes: input.probes,
    ca: await authorityRoot(input),
    seconds: input.seconds,
    readReport: () => readReport(server),
    bootLog: () => bootLog(server),
    ...advice(input),
    log,
  }).catch(async (error: Error) => {
    throw new Error(`${error.message}\n${await logsLine(input, server)}`);
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

export async function runConfirm(input: ConfirmInput): Promise<void> {
  const { layout, probes } = input;
  const server = nameOf(input);
  const s3 = localStore(layout);
  const elder = await elderOf(s3, layout.buckets.data, server, await others(input));
  await confirm({
    server,
    ...site(input),
    probes,
    ...(elder !== undefined && { elder }),
    announce: () => announce(s3, layout.buckets.data, server, elder),
    giveAddress: async (to) => moveAddress(input, await machineAddress(to)),
    ...advice(input),
    log,
  });
}

export async function runDrain(input: DrainInput): Promise<void> {
  const server = nameOf(input);
  const { buckets } = input.layout;
  const s3 = localStore(input.layout);
  const running = await others(input);
  const elder = await elderOf(s3, buckets.data, server, running);
  await drain({
    server,
    ...(elder !== undefined && { elder }),
    others: running,
    drainSeconds: input.drainSeconds,
    announce: () => announce(s3, buckets.data, server, elder),
    readReport: reader(input),
    problem: async () => (await whoAnswers({ server, ...site(input) }))?.problem,
    ...advice(input),
    log,
  });
}

/** Terraform has nothing to destroy of a machine that is a container, and failed candidates are still about. */
export async function runRetire(input: RolloutInput): Promise<void> {
  for (const name of await others(input)) log(`retire: ${await removeWithLogs(input, name)}`);
}

/** All of the environment, at its end. */
export async function removeMachines(input: PlatformInput): Promise<void> {
  for (const name of await machines(input.environment)) log(`machine: ${await removeWithLogs(input, name)}`);
}

async function removeWithLogs(input: PlatformInput, name: string): Promise<string> {
  const kept = await logsLine(input, name);
  await removeMachine(name);
  return `${name} is destroyed; ${kept}`;
}

/** What could not be kept must not stop a rollout. */
const logsLine = ({ environment }: PlatformInput, name: string) =>
  keepLogs(environment, name).then(
    (folder) => `all its logs are in ${folder}`,
    (error: Error) => `its logs could not be kept: ${remoteReason(error)}`,
  );

const bootLog = async (server: string) =>
  remoteLines(await docker(['exec', server, 'tail', '-n', '20', '/var/log/baton-boot.log']).catch(() => ''));
