/** The security group: what may reach the server, and what it may reach. */
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { TUNNEL_PORT } from '../../protocol/handover';
import { destinationOf } from '../../settings/app-fields';
import type { AwsEnvironment } from '../../settings/schema';
import type { Network } from './network';

export interface FirewallProps {
  readonly name: string;
  readonly network: Network;
  readonly environment: AwsEnvironment;
}

interface Opening {
  /** Names the rule's resource. */
  readonly id: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'icmpv6';
  /** For ICMP its type, and `to` its code. */
  readonly from: number;
  readonly to?: number;
  readonly why: string;
}

const ANYWHERE = ['0.0.0.0/0', '::/0'] as const;

export class Firewall extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, { name, network, environment }: FirewallProps) {
    super(scope, id);
    const group = new SecurityGroup(this, 'security-group', {
      namePrefix: `${name}-`,
      description: 'Web server: HTTP and HTTPS in, what it needs out',
      vpcId: network.vpcId,
      tags: { Name: name },
      // Machines use the group, so a recreated one must exist before the old one can go.
      lifecycle: { createBeforeDestroy: true },
    });
    this.id = group.id;
    for (const opening of INBOUND)
      for (const cidr of ANYWHERE) if (suits(opening, cidr)) this.inbound(group, opening, cidr);
    for (const [index, cidr] of environment.ssh.networks.entries())
      this.inbound(group, ssh(environment, index), cidr);
    const between = {
      ...{ securityGroupId: group.id, referencedSecurityGroupId: group.id, ipProtocol: 'udp' },
      ...{
        fromPort: TUNNEL_PORT,
        toPort: TUNNEL_PORT,
        description: 'open connections, from server to server',
      },
    };
    new VpcSecurityGroupIngressRule(this, 'in-handover', between);
    new VpcSecurityGroupEgressRule(this, 'out-handover', between);
    for (const opening of outbound(environment))
      for (const cidr of ANYWHERE)
        new VpcSecurityGroupEgressRule(this, `out-${opening.id}${suffix(cidr)}`, rule(group, opening, cidr));
  }

  private inbound(group: SecurityGroup, opening: Opening, cidr: string): void {
    new VpcSecurityGroupIngressRule(this, `in-${opening.id}${suffix(cidr)}`, rule(group, opening, cidr));
  }
}

/**
 * checkov: CKV_AWS_260 (port 80 open to all) is skipped: it redirects to HTTPS and answers for HTTP-01 certificates.
 */
const INBOUND: readonly Opening[] = [
  { id: 'http', protocol: 'tcp', from: 80, why: 'redirect to HTTPS, and HTTP-01' },
  { id: 'https', protocol: 'tcp', from: 443, why: 'the site' },
  { id: 'http3', protocol: 'udp', from: 443, why: 'the site, HTTP/3' },
  // Without these, large packets vanish on paths with a smaller MTU.
  { id: 'fragmentation-needed', protocol: 'icmp', from: 3, to: 4, why: 'path MTU discovery' },
  { id: 'packet-too-big', protocol: 'icmpv6', from: 2, to: 0, why: 'path MTU discovery' },
];

const ssh = ({ ssh: { port } }: AwsEnvironment, index: number): Opening => ({
  id: `ssh-${index}`,
  protocol: 'tcp',
  from: port,
  why: 'SSH from a named network',
});

/** What every server needs, and the ports of what this environment names. */
function outbound(environment: AwsEnvironment): Opening[] {
  const always: Opening[] = [
    { id: 'http', protocol: 'tcp', from: 80, why: 'Debian packages' },
    { id: 'https', protocol: 'tcp', from: 443, why: 'AWS, container images, certificates, alerts' },
    { id: 'dns', protocol: 'udp', from: 53, why: 'DNS' },
    { id: 'dns-tcp', protocol: 'tcp', from: 53, why: 'DNS, long answers' },
    { id: 'ntp', protocol: 'udp', from: 123, why: 'time' },
  ];
  const ports = environment.alerts.receivers.flatMap((receiver) => {
    if (receiver.kind === 'email') return [receiver.smtpPort];
    return receiver.kind === 'webhook' ? [portOf(receiver.url)] : [];
  });
  // By port: the address of a name may change at any time.
  const named = Object.values(environment.apps).flatMap(({ egress }) =>
    egress.flatMap((text) => destinationOf(text)?.port ?? []),
  );
  const further = [...new Set([...ports, portOf(environment.acme.server), ...named])].filter(
    (port) => !always.some(({ protocol, from }) => protocol === 'tcp' && from === port),
  );
  return [
    ...always,
    ...further.map(
      (port): Opening => ({
        id: `tcp-${port}`,
        protocol: 'tcp',
        from: port,
        why: 'a receiver, authority or what an app names',
      }),
    ),
  ];
}

const portOf = (url: string): number => {
  const { port, protocol } = new URL(url);
  return port ? Number(port) : protocol === 'https:' ? 443 : 80;
};

const isIpv6 = (cidr: string) => cidr.includes(':');
const suffix = (cidr: string) => (isIpv6(cidr) ? '-ipv6' : '');
const suits = ({ protocol }: Opening, cidr: string) =>
  protocol === 'icmp' ? !isIpv6(cidr) : protocol === 'icmpv6' ? isIpv6(cidr) : true;

const rule = (group: SecurityGroup, { protocol, from, to, why }: Opening, cidr: string) => ({
  securityGroupId: group.id,
  description: why,
  ipProtocol: protocol,
  fromPort: from,
  toPort: to ?? from,
  ...(isIpv6(cidr) ? { cidrIpv6: cidr } : { cidrIpv4: cidr }),
});
