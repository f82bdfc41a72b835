/** The machine that a command means: the one that holds the site's address, or one by its id. */
import { DescribeAddressesCommand, DescribeInstancesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { machines } from './instances';

export interface AwsMachine {
  readonly id: string;
  readonly vpcId: string;
  /** Within its network. */
  readonly address: string;
}

/** @throws Error naming those that there are, or when none serves */
export async function machineOf(
  ec2: EC2Client,
  environment: string,
  wanted: string | undefined,
): Promise<AwsMachine> {
  const ids = (await machines(ec2, environment)).map(({ id }) => id);
  const id = wanted === undefined ? await holderOf(ec2, ids) : ids.find((one) => one === wanted);
  if (id === undefined) {
    const there = ids.length > 0 ? `those that run: ${ids.join(', ')}` : 'none runs';
    throw new Error(
      wanted === undefined
        ? `no server of ${environment} has the site's address; ${there}. Next step: npx baton apply ${environment}`
        : `no server "${wanted}" of ${environment} runs; ${there}`,
    );
  }
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  const { VpcId = '', PrivateIpAddress = '' } = Reservations[0]?.Instances?.[0] ?? {};
  return { id, vpcId: VpcId, address: PrivateIpAddress };
}

async function holderOf(ec2: EC2Client, ids: readonly string[]): Promise<string | undefined> {
  if (ids.length === 0) return undefined;
  const Filters = [{ Name: 'instance-id', Values: [...ids] }];
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ Filters }));
  return Addresses.find(({ AllocationId }) => AllocationId !== undefined)?.InstanceId;
}
