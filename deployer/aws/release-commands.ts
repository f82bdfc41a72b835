/** What commands about releases and servers ask of AWS. */
import {
  DescribeAddressesCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  paginateDescribeInstances,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import type { AwsEnvironment } from '../../settings/schema';
import type { Machine, ReleaseCommands, SiteHolder } from '../release-commands';
import { awsClients } from './clients';
import { explain } from './explain';
import { holdOf, liftHold, recordHold } from './hold';
import { mustBeOurs } from './instances';
import { loopback } from './loopback';
import { ENVIRONMENT_TAG } from './names';
import { refusals } from './refusals';
import { machinesOfTerraform } from './terraform-state';

export const awsReleases: ReleaseCommands<AwsEnvironment> = {
  place: async (settings, name, env) => {
    const { region } = settings;
    const endpoint = env.AWS_ENDPOINT_URL;
    const input = { region, ...(endpoint && { endpoint }) };
    const { s3, ec2, ssm } = awsClients(input);
    const buckets = bucketNames(bucketPrefix(settings, name));
    return {
      releases: { s3, bucket: buckets.releases },
      data: { s3, bucket: buckets.data },
      hold: () => holdOf(ssm, name),
      recordHold: (release, reason, log) =>
        recordHold({ ...input, environment: name, release, reason }, log, ssm),
      liftHold: () => liftHold(ssm, name),
      refusals: () => refusals(ssm, name),
      machines: () => allMachines(ec2, name),
      address: () => siteHolder(ec2, name),
      site: async () =>
        env.BATON_PROBE_ADDRESS
          ? loopback(env.BATON_PROBE_ADDRESS)
          : { address: await mustBeOurs(ec2, (await siteHolder(ec2, name)).address) },
      ofTerraform: () => machinesOfTerraform(settings, name, endpoint),
      removeMachine: (id, log) => terminate(ec2, id, log),
      explain,
      close: () => {
        for (const client of [s3, ec2, ssm]) client.destroy();
      },
    };
  },
};

const STATES = ['pending', 'running', 'stopping', 'stopped'];

async function allMachines(ec2: EC2Client, environment: string): Promise<Machine[]> {
  const Filters = [
    { Name: `tag:${ENVIRONMENT_TAG}`, Values: [environment] },
    { Name: 'instance-state-name', Values: STATES },
  ];
  const found: Machine[] = [];
  for await (const { Reservations = [] } of paginateDescribeInstances({ client: ec2 }, { Filters }))
    for (const { Instances = [] } of Reservations)
      for (const { InstanceId, InstanceType, LaunchTime, State } of Instances)
        if (InstanceId)
          found.push({
            id: InstanceId,
            type: InstanceType ?? 'of an unknown type',
            ...(LaunchTime && { since: LaunchTime }),
            isRunning: State?.Name === 'running',
            state: State?.Name ?? 'unknown',
          });
  return found.sort((a, b) => (a.since?.getTime() ?? 0) - (b.since?.getTime() ?? 0));
}

/** @throws Error where the environment has no address: it was never deployed, or elsewhere */
async function siteHolder(ec2: EC2Client, environment: string): Promise<SiteHolder> {
  const Filters = [{ Name: `tag:${ENVIRONMENT_TAG}`, Values: [environment] }];
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({ Filters }));
  const [{ PublicIp, InstanceId } = {}] = Addresses;
  if (!PublicIp)
    throw new Error(
      `no elastic address of ${environment} is in this account and region: was it deployed, and here? ` +
        `Next step: npx baton apply ${environment}`,
    );
  return { address: PublicIp, ...(InstanceId && { holder: InstanceId }) };
}

async function terminate(ec2: EC2Client, id: string, log: (line: string) => void): Promise<void> {
  await ec2.send(
    new ModifyInstanceAttributeCommand({ InstanceId: id, DisableApiTermination: { Value: false } }),
  );
  await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  log(`${id} is terminated; its logs are in CloudWatch`);
}
