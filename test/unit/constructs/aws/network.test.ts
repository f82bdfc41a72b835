import { describe, expect, test } from 'vitest';
import { type AwsInput, earlierThan, ofType, one, synthAws } from '../../../helpers/aws-synth';

/** `protocol from-to network`, sorted; what the server's endpoint for SSH may is in ssh-endpoint.test.ts. */
function openings(direction: 'ingress' | 'egress', input: AwsInput = {}): string[] {
  return Object.values(ofType(synthAws(input), `aws_vpc_security_group_${direction}_rule`))
    .filter(({ referenced_security_group_id }) => referenced_security_group_id === undefined)
    .map(
      ({ ip_protocol, from_port, to_port, cidr_ipv4, cidr_ipv6 }) =>
        `${ip_protocol} ${from_port === to_port ? from_port : `${from_port}-${to_port}`} ${cidr_ipv4 ?? cidr_ipv6}`,
    )
    .sort();
}
const everywhere = (...kinds: string[]) =>
  kinds.flatMap((kind) => [`${kind} 0.0.0.0/0`, `${kind} ::/0`]).sort();

describe('what may reach the server', () => {
  test('is the web, and what tells of packets that are too large', () => {
    expect(openings('ingress')).toEqual(
      [...everywhere('tcp 80', 'tcp 443', 'udp 443'), 'icmp 3-4 0.0.0.0/0', 'icmpv6 2-0 ::/0'].sort(),
    );
  });
  test('SSH only from the named networks, at its port', () => {
    const networks = ['198.51.100.0/24', '2001:db8::/32'];
    const added = openings('ingress', { ssh: { port: 2222, networks } }).filter(
      (opening) => !openings('ingress').includes(opening),
    );
    expect(added).toEqual(['tcp 2222 198.51.100.0/24', 'tcp 2222 2001:db8::/32']);
  });
});

describe('what the server may reach', () => {
  const always = everywhere('tcp 80', 'tcp 443', 'udp 53', 'tcp 53', 'udp 123');
  test('is packages, AWS, images, names and time', () => {
    expect(openings('egress')).toEqual(always);
  });
  test('and the ports of what the environment names', () => {
    const input: AwsInput = {
      acme: { server: 'https://ca.example.net:14000/dir' },
      alerts: {
        receivers: [
          { kind: 'webhook', url: 'http://chat.example.net:8065/hook' },
          {
            kind: 'email',
            to: 'a@example.com',
            from: 'b@example.com',
            smtpHost: 'mail.example.com',
            userName: 'b',
            passwordSecret: 'smtp',
          },
        ],
      },
    };
    expect(openings('egress', input)).toEqual(
      [...always, ...everywhere('tcp 14000', 'tcp 8065', 'tcp 587')].sort(),
    );
  });
});

test('no rule has a reason left out', () => {
  const stack = synthAws({ ssh: { networks: ['198.51.100.0/24'] } });
  for (const type of ['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'])
    for (const { description } of Object.values(ofType(stack, type))) expect(description).toMatch(/\w/);
});

test('the group is recreated before its old self goes, under a name that can stand twice', () => {
  const group = one(synthAws(), 'aws_security_group', 'firewall_');
  expect(group).toMatchObject({
    name_prefix: 'baton-production-',
    lifecycle: { create_before_destroy: true },
  });
  expect(group).not.toHaveProperty('ingress');
});

describe('a network of its own', () => {
  test('leads to the internet, by IPv4 and IPv6', () => {
    const stack = synthAws();
    expect(one(stack, 'aws_vpc')).toMatchObject({
      cidr_block: '10.42.0.0/24',
      assign_generated_ipv6_cidr_block: true,
    });
    expect(one(stack, 'aws_subnet').assign_ipv6_address_on_creation).toBe(true);
    const targets = Object.values(ofType(stack, 'aws_route')).map(
      ({ destination_cidr_block, destination_ipv6_cidr_block }) =>
        destination_cidr_block ?? destination_ipv6_cidr_block,
    );
    expect(targets.sort()).toEqual(['0.0.0.0/0', '::/0']);
  });
  test('leads to S3 without a public address: a server that has lost its own still backs up', () => {
    expect(one(synthAws(), 'aws_vpc_endpoint')).toMatchObject({
      service_name: 'com.amazonaws.eu-central-1.s3',
      vpc_endpoint_type: 'Gateway',
      route_table_ids: [expect.stringMatching(/^\$\{aws_route_table\./)],
    });
  });
  test('says who was refused', () => {
    expect(one(synthAws(), 'aws_flow_log')).toMatchObject({
      traffic_type: 'REJECT',
      log_destination_type: 's3',
    });
  });
});

test('a network that is there already is used as it is', () => {
  const network = { vpcId: 'vpc-0123456789abcdef0', subnetId: 'subnet-0123456789abcdef0' };
  const stack = synthAws({ network });
  expect(one(stack, 'aws_instance').subnet_id).toBe(network.subnetId);
  expect(one(stack, 'aws_security_group').vpc_id).toBe(network.vpcId);
  for (const type of [
    'aws_vpc',
    'aws_subnet',
    'aws_route',
    'aws_internet_gateway',
    'aws_vpc_endpoint',
    'aws_flow_log',
  ])
    expect(ofType(stack, type)).toEqual({});
  // And must lead to the store also without a public address.
  expect([...earlierThan(stack, 'aws_instance.machine')]).toContain('null_resource.way-to-store');
});
