import { describe, expect, test } from 'vitest';
import { type AwsInput, earlierThan, ofType, one, synthAws } from '../../../helpers/aws-synth';
import { leastAws } from '../../../helpers/environments';
import { problemsOf } from '../../../helpers/problems';

const OWN = '${aws_security_group.ssh-endpoint_endpoint-group_';
const SERVER = '${aws_security_group.ssh-endpoint_server-group_';
const EXISTING = { vpcId: 'vpc-0123456789abcdef0', subnetId: 'subnet-0123456789abcdef0' };

/** What concerns it, of all rules that stand by themselves. */
const rules = (input: AwsInput = {}) =>
  (['ingress', 'egress'] as const).flatMap((direction) =>
    Object.values(ofType(synthAws(input), `aws_vpc_security_group_${direction}_rule`))
      .filter((rule) => JSON.stringify(rule).includes('ssh-endpoint'))
      .map((rule) => ({ direction, ...rule })),
  ) as Readonly<Record<string, unknown>>[];
const endpoints = (input: AwsInput = {}) =>
  Object.values(ofType(synthAws(input), 'aws_ec2_instance_connect_endpoint'));

describe('where SSH is closed', () => {
  test('an endpoint stands in the server’s subnet, with a group of its own, and hides the person’s address', () => {
    expect(endpoints()).toHaveLength(1);
    const [endpoint] = endpoints();
    expect(endpoint).toMatchObject({ preserve_client_ip: false });
    expect(endpoint?.subnet_id).toMatch(/^\$\{aws_subnet\.network_/);
    expect(endpoint?.security_group_ids).toEqual([expect.stringContaining(OWN)]);
  });

  test.each([22, 3389])(
    'it reaches the server’s port %i and nothing else, and there nothing but it is let in',
    (port) => {
      const stack = synthAws({ ssh: { port } });
      expect(rules({ ssh: { port } })).toEqual([
        expect.objectContaining({
          direction: 'egress',
          ...{ ip_protocol: 'tcp', from_port: port, to_port: port },
          security_group_id: expect.stringContaining(OWN),
          referenced_security_group_id: expect.stringContaining(SERVER),
        }),
      ]);
      expect(rules({ ssh: { port } })[0]).not.toHaveProperty('cidr_ipv4');
      const own = one(stack, 'aws_security_group', 'ssh-endpoint_endpoint-group_');
      const server = one(stack, 'aws_security_group', 'ssh-endpoint_server-group_');
      expect([own.ingress, own.egress, server.egress]).toEqual([undefined, undefined, undefined]);
      expect(server.ingress).toEqual([
        expect.objectContaining({
          ...{ protocol: 'tcp', from_port: port, to_port: port },
          ...{ cidr_blocks: null, ipv6_cidr_blocks: null, self: null },
          security_groups: [expect.stringContaining(OWN)],
        }),
      ]);
      expect(one(stack, 'aws_instance', 'machine').vpc_security_group_ids).toEqual([
        expect.stringContaining('firewall_security-group_'),
        expect.stringContaining(SERVER),
      ]);
    },
  );

  test('no server waits for it, and none is replaced for it', () => {
    const earlier = [...earlierThan(synthAws(), 'aws_instance.machine')];
    expect(earlier.filter((name) => name.startsWith('aws_ec2_instance_connect_endpoint'))).toEqual([]);
    const without = one(synthAws({ ssh: { endpoint: false } }), 'aws_instance', 'machine');
    expect(without.vpc_security_group_ids).toHaveLength(1);
    expect(one(synthAws(), 'aws_instance', 'machine').user_data).toBe(without.user_data);
  });
});

describe.each<[string, AwsInput, number]>([
  ['a network of its own', {}, 1],
  ['networks that SSH is open to', { ssh: { networks: ['198.51.100.0/24'] } }, 1],
  // One in a VPC is all that AWS allows.
  ['a network that is there already', { network: EXISTING }, 0],
  ['such a network, where it is wanted', { network: EXISTING, ssh: { endpoint: true } }, 1],
  // An endpoint carries no other.
  ['another port', { ssh: { port: 2222 } }, 0],
  ['a person who wants none', { ssh: { endpoint: false } }, 0],
])('with %s', (_, input, count) => {
  test(`there ${count === 1 ? 'is one' : 'is none'}, and no rule or right without one`, () => {
    expect(endpoints(input)).toHaveLength(count);
    expect(rules(input)).toHaveLength(count);
    const policy = one(synthAws(input), 'aws_iam_policy', 'foundation_operator_').policy as string;
    expect(policy.includes('OpenTunnel')).toBe(count === 1);
  });
});

test('a port that no endpoint carries contradicts one', () => {
  expect(problemsOf({ ...leastAws, ssh: { port: 2222, endpoint: true } })).toEqual([
    expect.stringMatching(
      /^ssh\.endpoint: must be left out or false with ssh\.port 2222: .* 22 and 3389 alone/,
    ),
  ]);
});
