/** What a machine that builds or tests an image may reach: packages, container images, AWS. Nobody reaches it. */
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import type { Construct } from 'constructs';

const OUT = [
  { id: 'http', port: 80, why: 'Debian packages' },
  { id: 'https', port: 443, why: 'AWS, container images' },
];

/** @param vpcId undefined for the account's own network */
export function builderGroup(scope: Construct, id: string, name: string, vpcId: string | undefined): string {
  const group = new SecurityGroup(scope, id, {
    namePrefix: `baton-${name}-`,
    description: 'Builds and tests images: nothing in, packages and AWS out',
    ...(vpcId !== undefined && { vpcId }),
    lifecycle: { createBeforeDestroy: true },
  });
  for (const { id: rule, port, why } of OUT)
    new VpcSecurityGroupEgressRule(scope, `${id}-${rule}`, {
      securityGroupId: group.id,
      description: why,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      cidrIpv4: '0.0.0.0/0',
    });
  return group.id;
}
