/** The server's network: a public subnet in a network of its own, or in an existing one. */
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import type { TerraformResource } from 'cdktf';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../settings/schema';
import { type AwsSteps, awsStep } from './aws-step';

export interface NetworkProps {
  readonly steps: AwsSteps;
  readonly region: string;
  readonly settings: AwsEnvironment['network'];
}

export class Network extends Construct {
  readonly vpcId: string;
  readonly subnetId: string;
  /** Whether it was made here. */
  readonly isOwn: boolean;
  /** What must be there before a server can reach the internet, and its store without a public address. */
  readonly routes: readonly TerraformResource[];

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const { cidr, vpcId, subnetId } = props.settings;
    this.isOwn = vpcId === undefined;
    if (vpcId !== undefined && subnetId !== undefined) {
      this.vpcId = vpcId;
      this.subnetId = subnetId;
      this.routes = [
        awsStep(this, 'way-to-store', {
          steps: props.steps,
          input: { region: props.region, vpcId, subnetId },
        }),
      ];
      return;
    }
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: cidr,
      assignGeneratedIpv6CidrBlock: true,
      enableDnsHostnames: true,
    });
    // Its default security group stays as AWS makes it. Nothing uses it, and a right to change groups that carry no tag
    // of the environment's would reach everybody's. checkov: CKV2_AWS_12 is skipped for it.
    const subnet = new Subnet(this, 'subnet', {
      vpcId: vpc.id,
      cidrBlock: cidr,
      ipv6CidrBlock: Fn.cidrsubnet(vpc.ipv6CidrBlock, 8, 0),
      assignIpv6AddressOnCreation: true,
    });
    const gateway = new InternetGateway(this, 'internet-gateway', { vpcId: vpc.id });
    const table = new RouteTable(this, 'route-table', { vpcId: vpc.id });
    const toInternet = { routeTableId: table.id, gatewayId: gateway.id };
    this.vpcId = vpc.id;
    this.subnetId = subnet.id;
    this.routes = [
      new Route(this, 'route', { ...toInternet, destinationCidrBlock: '0.0.0.0/0' }),
      new Route(this, 'route-ipv6', { ...toInternet, destinationIpv6CidrBlock: '::/0' }),
      new RouteTableAssociation(this, 'route-table-association', {
        subnetId: subnet.id,
        routeTableId: table.id,
      }),
      // A server that has lost the address has no public one for a while, and must still finish its backup.
      new VpcEndpoint(this, 's3-endpoint', {
        vpcId: vpc.id,
        serviceName: `com.amazonaws.${props.region}.s3`,
        vpcEndpointType: 'Gateway',
        routeTableIds: [table.id],
      }),
    ];
  }
}
