/**
 * The way through an EC2 Instance Connect Endpoint. AWS' own command line carries the connection: its protocol is a
 * signed WebSocket, which the SDK does not speak. It is needed for this alone.
 */
import { DescribeInstanceConnectEndpointsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { AwsMachine } from './serving-machine';

export interface TunnelWish {
  readonly region: string;
  readonly environment: string;
  readonly machine: AwsMachine;
  readonly port: number;
}

/** AWS' longest. */
const SECONDS = 3600;
/** Where it knows `open-tunnel`. */
const OLDEST_CLI = [2, 12] as const;

/** What may stand in a shell's command line as it is. */
const PLAIN = /^[A-Za-z0-9.-]+$/;

/** @throws Error when there is no endpoint that carries connections */
export async function tunnelTo(
  ec2: EC2Client,
  { region, environment, machine, port }: TunnelWish,
): Promise<string[]> {
  // A VPC can have one, whoever made it.
  const Filters = [{ Name: 'vpc-id', Values: [machine.vpcId] }];
  const { InstanceConnectEndpoints = [] } = await ec2.send(
    new DescribeInstanceConnectEndpointsCommand({ Filters }),
  );
  // One that is being changed goes on with what it had.
  const usable = InstanceConnectEndpoints.find(({ State }) => /^(create-complete|update-)/.test(State ?? ''));
  const { InstanceConnectEndpointId: id = '', DnsName: host = '' } = usable ?? {};
  if (![id, host, machine.address].every((text) => PLAIN.test(text)))
    throw new Error(
      `no EC2 Instance Connect Endpoint leads to ${environment}, and SSH is closed to all networks. Next step: ` +
        `ssh: { endpoint: true } in environments/${environment}.ts, then npx baton apply ${environment}; or, where ` +
        'the VPC has an endpoint already, ssh: { networks: [<its subnet>] }',
    );
  return [
    ...['aws', 'ec2-instance-connect', 'open-tunnel', '--region', region],
    ...['--instance-connect-endpoint-id', id, '--instance-connect-endpoint-dns-name', host],
    ...['--private-ip-address', machine.address, '--remote-port', String(port)],
    ...['--max-tunnel-duration', String(SECONDS)],
  ];
}

/**
 * @param version what `aws --version` printed; undefined where there is no such program
 * @throws Error when it cannot open a tunnel
 */
export function checkCli(version: string | undefined): void {
  const [, major = 0, minor = 0] = (/^aws-cli\/(\d+)\.(\d+)/.exec(version ?? '') ?? []).map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_CLI;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  const found = version === undefined ? 'it is not installed' : `this is ${version.split(' ')[0]}`;
  throw new Error(
    `SSH is closed to all networks, and the way through AWS' endpoint needs the AWS CLI ${OLDEST_CLI.join('.')} or ` +
      `newer: ${found}. Next step: install it (https://docs.aws.amazon.com/cli/latest/userguide/install-cliv2.html), ` +
      'or open SSH to your network: ssh.networks',
  );
}
