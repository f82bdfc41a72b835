/** On AWS: the new machine serves at the elastic address, or the old one has it back. */
import type { EC2Client } from '@aws-sdk/client-ec2';
import { confirm, type SiteAddress } from '../confirm';
import { announce, elderOf } from '../serving';
import { advice } from './advice';
import { type AwsClients, type AwsInput, awsClients } from './clients';
import { giveAddress, machines, mustBeOurs } from './instances';
import { loopback } from './loopback';

export interface ConfirmInput extends AwsInput {
  readonly environment: string;
  readonly dataBucket: string;
  readonly instanceId: string;
  /** The elastic address. */
  readonly address: string;
  readonly domain: string;
  readonly probes: readonly { readonly host: string; readonly path: string }[];
  /** A loopback address that is asked in the elastic one's stead, in tests. @default the elastic one */
  readonly probeAddress?: string;
}

export async function runConfirm(
  input: ConfirmInput,
  log: (line: string) => void,
  { s3, ec2, ssm }: AwsClients = awsClients(input),
): Promise<void> {
  const { environment, dataBucket, instanceId, address, probes } = input;
  const ids = (await machines(ec2, environment)).map(({ id }) => id);
  const others = ids.filter((id) => id !== instanceId);
  const elder = await elderOf(s3, dataBucket, instanceId, others);
  await confirm({
    server: instanceId,
    ...(await askedAt(ec2, input)),
    probes,
    ...(elder !== undefined && { elder }),
    announce: () => announce(s3, dataBucket, instanceId, elder),
    giveAddress: (id) => giveAddress(ec2, address, id),
    ...advice(input, ssm),
    log,
  });
}

/** Where the site answers, or in tests what stands for it. */
export async function askedAt(
  ec2: EC2Client,
  { address, domain, probeAddress }: Pick<ConfirmInput, 'address' | 'domain' | 'probeAddress'>,
): Promise<SiteAddress> {
  if (probeAddress !== undefined) return { ...loopback(probeAddress), domain };
  await mustBeOurs(ec2, address);
  return { address, domain };
}
