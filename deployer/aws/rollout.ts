/** The rollout on AWS: EC2 instances, an elastic address, reports in the data bucket. */
import type { ConfirmSettings } from '../confirm';
import type { DrainSettings } from '../drain';
import type { GateSettings } from '../gate';
import type { Platform } from '../platform';
import { remoteReason } from '../remote-text';
import * as rollout from '../rollout';
import { type AwsClients, type AwsInput, awsClients } from './clients';
import { consoleTail, giveAddress, machines, mustBeOurs, publicAddress } from './instances';
import { keepImage, releaseImages } from './kept-images';
import { loopback } from './loopback';
import { logOrphans } from './orphans';
import { refuse } from './refusals';
import { supersede } from './supersede';

interface RolloutInput extends AwsInput {
  readonly environment: string;
  readonly dataBucket: string;
  readonly instanceId: string;
  /** The elastic address. */
  readonly address: string;
  /** What the machine boots, and where it is. @default nothing is recorded of it */
  readonly release?: string;
  readonly releasesBucket?: string;
  /** The baked image that the machine boots from. @default it boots from none */
  readonly ami?: string;
  /** Who deploys, as the step finds out when it runs. @default not known */
  readonly by?: string;
  /** A loopback address that is asked instead of the machine or the elastic address, in tests. @default neither */
  readonly probeAddress?: string;
}

export type GateInput = RolloutInput & GateSettings;

export type ConfirmInput = RolloutInput & ConfirmSettings;

/** With a release every other one may expire from now on. */
export type DrainInput = RolloutInput & DrainSettings;

type Log = (line: string) => void;

const LOG_LINES = 40;

export async function runGate(input: GateInput, log: Log, clients = awsClients(input)): Promise<void> {
  const platform = awsPlatform(input, log, clients);
  // Asked first: a wrong address would otherwise show only after minutes.
  const candidate = await platform.candidate();
  await logOrphans(clients.ec2, input, log);
  await rollout.runGate({ ...platform, candidate: async () => candidate }, input);
}

export async function runConfirm(input: ConfirmInput, log: Log, clients = awsClients(input)): Promise<void> {
  await rollout.runConfirm(awsPlatform(input, log, clients), input);
  const { environment, releasesBucket: bucket, release, ami } = input;
  if (bucket && release && ami) await keepImage(clients, { environment, bucket, release, ami }, log);
}

export async function runDrain(input: DrainInput, log: Log, clients = awsClients(input)): Promise<void> {
  await rollout.runDrain(awsPlatform(input, log, clients), input);
  const { releasesBucket, release } = input;
  if (!releasesBucket || !release) return;
  // The new server serves: housekeeping must not fail its deploy.
  await supersede(clients.s3, releasesBucket, release, log).catch((error: Error) =>
    log(`drain: older releases could not be marked, the next deploy tries again: ${remoteReason(error)}`),
  );
  const { environment, ami } = input;
  if (ami) await releaseImages(clients, { environment, bucket: releasesBucket, ami }, log);
}

function awsPlatform(input: RolloutInput, log: Log, { s3, ec2, ssm }: AwsClients): Platform {
  const { region, environment, dataBucket, instanceId, address, probeAddress } = input;
  const { release, releasesBucket, by } = input;
  const standIn = () => (probeAddress === undefined ? undefined : loopback(probeAddress));
  return {
    server: instanceId,
    store: { s3, bucket: dataBucket },
    otherServers: async () =>
      (await machines(ec2, environment)).map(({ id }) => id).filter((id) => id !== instanceId),
    candidate: async () => standIn() ?? { address: await publicAddress(ec2, instanceId), servedAt: address },
    site: async () => standIn() ?? { address: await mustBeOurs(ec2, address) },
    moveAddress: (id) => giveAddress(ec2, address, id),
    bootLog: () => consoleTail(ec2, instanceId, LOG_LINES),
    refuse: (reason) => refuse(ssm, environment, { server: instanceId, ...(release && { release }), reason }),
    ...(release && releasesBucket && { deployed: { release, bucket: releasesBucket, ...(by && { by }) } }),
    howToLook:
      `aws ec2 get-console-output --region ${region} --latest --output text --instance-id ${instanceId}; ` +
      `its journal and containers' logs: CloudWatch, streams of ${environment} with ${instanceId} in their name`,
    log,
  };
}
