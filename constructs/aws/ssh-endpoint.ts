/**
 * The way in for people where SSH is closed: an EC2 Instance Connect Endpoint. AWS lets through who has the right to it
 * (operator-rights.ts) and writes each try down in CloudTrail; sshd then asks for the person's own key. It reaches
 * nothing but the server's SSH port, and nothing else reaches that port through it.
 */
import { Ec2InstanceConnectEndpoint } from '@cdktf/provider-aws/lib/ec2-instance-connect-endpoint';
import { SecurityGroup, type SecurityGroupConfig } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { Construct } from 'constructs';
import type { Network } from './network';

export interface SshEndpointProps {
  readonly name: string;
  readonly network: Network;
  readonly sshPort: number;
}

export class SshEndpoint extends Construct {
  /** Of what it reaches: the server is in this group as well. */
  readonly serverGroupId: string;

  constructor(scope: Construct, id: string, { name, network, sshPort }: SshEndpointProps) {
    super(scope, id);
    const group = this.group('endpoint-group', `${name}-ssh`, network, {
      description: 'EC2 Instance Connect Endpoint: SSH to the web server, and nothing else',
    });
    const ssh = { protocol: 'tcp', fromPort: sshPort, toPort: sshPort };
    const server = this.group('server-group', `${name}-ssh-in`, network, {
      description: 'Web server: SSH from its EC2 Instance Connect Endpoint',
      // In the group itself: checkov (CKV_AWS_24) takes a rule of its own that names a group for one that names nobody.
      ingress: [{ ...ssh, securityGroups: [group.id], description: 'SSH through the endpoint' }],
    });
    this.serverGroupId = server.id;
    new VpcSecurityGroupEgressRule(this, 'out-ssh', {
      ipProtocol: ssh.protocol,
      fromPort: sshPort,
      toPort: sshPort,
      securityGroupId: group.id,
      referencedSecurityGroupId: server.id,
      description: 'SSH to the server',
    });
    new Ec2InstanceConnectEndpoint(this, 'endpoint', {
      subnetId: network.subnetId,
      securityGroupIds: [group.id],
      // The server then sees the endpoint's address. A person's own would have to be let in by the server's group.
      preserveClientIp: false,
      tags: { Name: `${name}-ssh` },
    });
  }

  private group(
    id: string,
    name: string,
    { vpcId }: Network,
    config: Pick<SecurityGroupConfig, 'description' | 'ingress'>,
  ): SecurityGroup {
    return new SecurityGroup(this, id, {
      ...config,
      namePrefix: `${name}-`,
      vpcId,
      tags: { Name: name },
      // Others use it, so a recreated one must exist before the old one can go.
      lifecycle: { createBeforeDestroy: true },
    });
  }
}
