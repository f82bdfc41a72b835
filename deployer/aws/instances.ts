/** An environment's machines, as EC2 tells them. */
import {
  AssociateAddressCommand,
  DescribeAddressesCommand,
  DescribeInstancesCommand,
  type EC2Client,
  GetConsoleOutputCommand,
  type Instance,
  paginateDescribeInstances,
} from '@aws-sdk/client-ec2';
import { remoteLines } from '../remote-text';
import { ENVIRONMENT_TAG } from './names';

export interface Machine {
  readonly id: string;
  readonly launched: Date | undefined;
}

/** Machines that run or start, the oldest first. */
export async function machines(ec2: EC2Client, environment: string): Promise<Machine[]> {
  const Filters = [
    { Name: `tag:${ENVIRONMENT_TAG}`, Values: [environment] },
    { Name: 'instance-state-name', Values: ['pending', 'running'] },
  ];
  const found: Machine[] = [];
  for await (const page of paginateDescribeInstances({ client: ec2 }, { Filters })) {
    for (const { Instances = [] } of page.Reservations ?? []) {
      for (const { InstanceId, LaunchTime } of Instances)
        if (InstanceId) found.push({ id: InstanceId, launched: LaunchTime });
    }
  }
  return found.sort((a, b) => (a.launched?.getTime() ?? 0) - (b.launched?.getTime() ?? 0));
}

/**
 * Machines without an elastic address. Unless a deploy is under way, failed tries left them.
 */
export async function withoutAddress(ec2: EC2Client, all: readonly Machine[]): Promise<Machine[]> {
  if (all.length === 0) return [];
  const Filters = [{ Name: 'instance-id', Values: all.map(({ id }) => id) }];
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ Filters }));
  const holders = new Set(Addresses.map(({ InstanceId }) => InstanceId));
  return all.filter(({ id }) => !holders.has(id));
}

/** @throws Error when it has none, or the answer is a stand-in's, whose addresses belong to strangers */
export async function publicAddress(ec2: EC2Client, id: string): Promise<string> {
  const asked = askedHost(ec2);
  const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  const instance: Instance | undefined = Reservations[0]?.Instances?.[0];
  mustBeAws(asked());
  if (!instance?.PublicIpAddress)
    throw new Error(
      `${id} has no public address: the subnet must give its machines one (map_public_ip_on_launch)`,
    );
  return instance.PublicIpAddress;
}

/**
 * @returns the address
 * @throws Error when it is a stand-in's, which belongs to a stranger, or the account has no such address
 */
export async function mustBeOurs(ec2: EC2Client, address: string): Promise<string> {
  const asked = askedHost(ec2);
  const problem = await allocationOf(ec2, address).then(
    () => undefined,
    (error: Error) => error,
  );
  mustBeAws(asked());
  if (problem) throw problem;
  return address;
}

async function allocationOf(ec2: EC2Client, address: string): Promise<string> {
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ PublicIps: [address] }));
  const id = Addresses[0]?.AllocationId;
  if (!id) throw new Error(`the account has no elastic address ${address}`);
  return id;
}

/** Moves the elastic address to a machine in one call. @throws Error when the account has no such address */
export async function giveAddress(ec2: EC2Client, address: string, InstanceId: string): Promise<void> {
  const AllocationId = await allocationOf(ec2, address);
  await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId, AllowReassociation: true }));
}

/** The end of what the machine wrote to its console. */
export async function consoleTail(ec2: EC2Client, id: string, lines: number): Promise<string[]> {
  // Only newer machine types have the latest output; the others have what was written at boot.
  const ask = (Latest: boolean) => ec2.send(new GetConsoleOutputCommand({ InstanceId: id, Latest }));
  const answer = await ask(true)
    .catch(() => ask(false))
    .catch(() => undefined);
  return remoteLines(Buffer.from(answer?.Output ?? '', 'base64').toString(), lines);
}

function mustBeAws(host: string | undefined): void {
  if (isAws(host)) return;
  throw new Error(
    `${host} is not AWS, and the addresses that it makes up belong to others: nothing connects to them. ` +
      'Set BATON_PROBE_ADDRESS to a loopback address where the candidate is to be probed',
  );
}

const isAws = (host: string | undefined) =>
  host !== undefined && /\.(amazonaws\.com(\.cn)?|api\.aws)$/.test(host);

/** Where a request really goes: an endpoint can also come from the SDK's own settings. */
function askedHost(ec2: EC2Client): () => string | undefined {
  let host: string | undefined;
  ec2.middlewareStack.add(
    (next) => async (args) => {
      host = (args.request as { readonly hostname?: string }).hostname;
      return next(args);
    },
    { step: 'finalizeRequest', name: 'batonAskedHost', override: true },
  );
  return () => host;
}
