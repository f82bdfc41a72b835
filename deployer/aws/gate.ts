/** The gate on AWS: the agent's report from the data bucket, then the candidate's own public address. */
import type { EC2Client } from '@aws-sdk/client-ec2';
import { gate } from '../gate';
import { readReport } from '../read-report';
import { remoteReason } from '../remote-text';
import { advice } from './advice';
import { type AwsClients, type AwsInput, awsClients } from './clients';
import { consoleTail, type Machine, machines, publicAddress, withoutAddress } from './instances';
import { loopback } from './loopback';

export interface GateInput extends AwsInput {
  readonly environment: string;
  readonly dataBucket: string;
  readonly instanceId: string;
  /** The elastic address. */
  readonly address: string;
  readonly probes: readonly { readonly host: string; readonly path: string }[];
  readonly seconds: number;
  /** A loopback address that is probed in the machine's stead, in tests. @default the machine's own */
  readonly probeAddress?: string;
}

const LOG_LINES = 40;

export async function runGate(
  input: GateInput,
  log: (line: string) => void,
  { s3, ec2, ssm }: AwsClients = awsClients(input),
): Promise<void> {
  const { instanceId, address, dataBucket } = input;
  // Asked first: what is wrong with it would otherwise be found only after minutes.
  const target = input.probeAddress
    ? loopback(input.probeAddress)
    : { address: await publicAddress(ec2, instanceId), servedAt: address };
  await tellOrphans(ec2, input, log);
  await gate({
    server: instanceId,
    ...target,
    probes: input.probes,
    seconds: input.seconds,
    readReport: () => readReport(s3, dataBucket, instanceId),
    bootLog: () => consoleTail(ec2, instanceId, LOG_LINES),
    ...advice(input, ssm),
    log,
  });
}

/** Each try that failed leaves a machine that runs and costs money. To show them is no reason to stop. */
async function tellOrphans(ec2: EC2Client, input: GateInput, log: (line: string) => void): Promise<void> {
  try {
    const others = (await machines(ec2, input.environment)).filter(({ id }) => id !== input.instanceId);
    const orphans = await withoutAddress(ec2, others);
    for (const line of orphanLines(orphans, input)) log(line);
  } catch (error) {
    log(`gate: other machines cannot be listed: ${remoteReason(error)}`);
  }
}

function orphanLines(orphans: readonly Machine[], { environment, region }: GateInput): string[] {
  if (orphans.length === 0) return [];
  const ids = orphans.map(({ id }) => id).join(' ');
  const since = ({ id, launched }: Machine) => `${id}${launched ? ` (since ${launched.toISOString()})` : ''}`;
  return [
    `gate: machines of ${environment} that run without the address, left by tries that failed: ${orphans.map(since).join(', ')}`,
    'gate: a deploy that succeeds removes those that Terraform knows. If they are still there after it:',
    `  for id in ${ids}; do aws ec2 modify-instance-attribute --region ${region} --no-disable-api-termination --instance-id $id; done`,
    `  aws ec2 terminate-instances --region ${region} --instance-ids ${ids}`,
  ];
}
