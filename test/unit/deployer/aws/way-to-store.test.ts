import {
  DescribeRouteTablesCommand,
  DescribeVpcEndpointsCommand,
  EC2Client,
  type RouteTable,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { requireWayToStore } from '../../../../deployer/aws/way-to-store';

const input = { region: 'eu-central-1', vpcId: 'vpc-1', subnetId: 'subnet-1' };
const OWN: RouteTable = { RouteTableId: 'rtb-own', Associations: [{ SubnetId: 'subnet-1' }] };
const MAIN: RouteTable = { RouteTableId: 'rtb-main', Associations: [{ Main: true }] };

function run(tables: readonly RouteTable[], endpoints: readonly VpcEndpoint[]) {
  const ec2 = new EC2Client({ region: 'eu-central-1', endpoint: 'http://127.0.0.1:9' });
  ec2.send = (async (command: object) => {
    if (command instanceof DescribeVpcEndpointsCommand) return { VpcEndpoints: endpoints };
    if (!(command instanceof DescribeRouteTablesCommand)) throw new Error('unknown command');
    const wantsMain = command.input.Filters?.some(({ Name }) => Name === 'association.main');
    return {
      RouteTables: tables.filter(({ Associations = [] }) =>
        Associations.some(({ Main, SubnetId }) => (wantsMain ? Main : SubnetId === 'subnet-1')),
      ),
    };
  }) as never;
  return requireWayToStore(input, ec2);
}
const gateway = (table: string): VpcEndpoint => ({ VpcEndpointType: 'Gateway', RouteTableIds: [table] });

test.each<[string, RouteTable[], VpcEndpoint[]]>([
  ['a gateway endpoint on the subnet’s own route table', [OWN, MAIN], [gateway('rtb-own')]],
  ['one on the main table, where the subnet has none of its own', [MAIN], [gateway('rtb-main')]],
  [
    'an interface endpoint under S3’s own names',
    [OWN],
    [{ VpcEndpointType: 'Interface', PrivateDnsEnabled: true }],
  ],
])('%s is a way to the store', async (_, tables, endpoints) => {
  await run(tables, endpoints);
});

test.each<[string, VpcEndpoint[]]>([
  ['no endpoint', []],
  ['one on another route table', [gateway('rtb-main')]],
  ['one under names that nothing asks for', [{ VpcEndpointType: 'Interface', PrivateDnsEnabled: false }]],
])('%s: no machine is started, and the command that makes one is told', async (_, endpoints) => {
  await expect(run([OWN, MAIN], endpoints)).rejects.toThrow(
    /no endpoint for S3.*No machine was started.*create-vpc-endpoint --region eu-central-1 --vpc-id vpc-1 --service-name com\.amazonaws\.eu-central-1\.s3 --route-table-ids rtb-own/s,
  );
});
