/**
 * Whether an environment on AWS gets an EC2 Instance Connect Endpoint: the way in for people where SSH is closed to all
 * networks. AWS allows one in a VPC, and such an endpoint carries connections to the ports 22 and 3389 alone
 * (EC2 user guide: "Connect using EC2 Instance Connect Endpoint").
 */
import type { AwsEnvironment } from './schema';

export const TUNNELLED_PORTS: readonly number[] = [22, 3389];

/**
 * By default with a network of its own, where nobody else can have taken the place: it costs nothing, and opens nothing
 * to whoever has no right in this account and no key on the server.
 */
export const hasSshEndpoint = ({ ssh, network }: Pick<AwsEnvironment, 'ssh' | 'network'>): boolean =>
  ssh.endpoint ?? (network.vpcId === undefined && TUNNELLED_PORTS.includes(ssh.port));
