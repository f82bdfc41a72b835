/**
 * Before a machine is started in a network that was there already: its subnet reaches S3 without a public address. A
 * server that has lost the elastic address has none for a while, and could not hand its work over.
 */
import {
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
  type RouteTable,
} from '@aws-sdk/client-ec2';
import { type AwsInput, ec2Client } from './clients';

export interface WayToStoreInput extends AwsInput {
  readonly vpcId: string;
  readonly subnetId: string;
}

/** @throws Error with the command that makes the endpoint, where there is none */
export async function requireWayToStore(
  { vpcId, subnetId, ...input }: WayToStoreInput,
  ec2: EC2Client = ec2Client(input),
): Promise<void> {
  const table = await routeTableOf(ec2, vpcId, subnetId);
  const Filters = [
    { Name: 'vpc-id', Values: [vpcId] },
    { Name: 'service-name', Values: [`com.amazonaws.${input.region}.s3`] },
    { Name: 'vpc-endpoint-state', Values: ['available'] },
  ];
  const { VpcEndpoints = [] } = await ec2.send(new DescribeVpcEndpointsCommand({ Filters }));
  // An interface endpoint serves the whole network, under S3's own names where these are private.
  if (
    VpcEndpoints.some(
      ({ VpcEndpointType, RouteTableIds = [], PrivateDnsEnabled }) =>
        (VpcEndpointType === 'Gateway' && RouteTableIds.includes(table)) ||
        (VpcEndpointType === 'Interface' && PrivateDnsEnabled),
    )
  )
    return;
  throw new Error(
    `the subnet ${subnetId} has no endpoint for S3: after the switch the previous server has ` +
      'no public address for a while, and ' +
      'could not hand over its certificates and metrics. No machine was started. Next step:\n' +
      `  aws ec2 create-vpc-endpoint --region ${input.region} --vpc-id ${vpcId} ` +
      `--service-name com.amazonaws.${input.region}.s3 --route-table-ids ${table}`,
  );
}

/** A subnet without a route table of its own uses the network's main one. */
async function routeTableOf(ec2: EC2Client, vpcId: string, subnetId: string): Promise<string> {
  const find = async (name: string, value: string): Promise<RouteTable | undefined> => {
    const Filters = [
      { Name: 'vpc-id', Values: [vpcId] },
      { Name: name, Values: [value] },
    ];
    return (await ec2.send(new DescribeRouteTablesCommand({ Filters }))).RouteTables?.[0];
  };
  const found = (await find('association.subnet-id', subnetId)) ?? (await find('association.main', 'true'));
  if (found?.RouteTableId) return found.RouteTableId;
  throw new Error(`the network ${vpcId} has no route table: is network.vpcId right?`);
}
