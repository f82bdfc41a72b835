/** How a command reaches a machine on AWS: by SSH, to its address, or through an endpoint where SSH is closed. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { AwsEnvironment } from '../../settings/schema';
import { adminOf } from '../admin';
import type { SshWay, WayWish } from '../way';
import { type AwsClients, awsClients } from './clients';
import { AUTHORITY_PUBLIC_KEY } from './identity-parameters';
import { publicAddress } from './instances';
import { parametersBelow } from './names';
import { readParameter } from './parameters';
import { machineOf } from './serving-machine';
import { checkCli, tunnelTo } from './tunnel';

type Env = Readonly<Record<string, string | undefined>>;

const CLI_SECONDS = 20;

/**
 * @param cliVersion what `aws --version` prints
 * @param clients of the services. @default AWS' own
 */
export async function awsWay(
  environment: AwsEnvironment,
  name: string,
  env: Env,
  { user, server, tunnel = false }: WayWish,
  cliVersion: () => Promise<string | undefined> = installedCli,
  clients: Pick<AwsClients, 'ec2' | 'ssm'> = clientsOf(environment, env),
): Promise<SshWay> {
  const { region, domain, ssh } = environment;
  const { ec2 } = clients;
  // Asked first: nothing else helps where nobody may sign in.
  const admin = adminOf(environment, name, user, env.USER ?? env.LOGNAME);
  const machine = await machineOf(ec2, name, server);
  const isTunnelled = tunnel || ssh.networks.length === 0;
  if (isTunnelled) checkCli(await cliVersion());
  const way = isTunnelled
    ? {
        host: machine.address,
        tunnel: await tunnelTo(ec2, { region, environment: name, machine, port: ssh.port }),
      }
    : { host: await publicAddress(ec2, machine.id) };
  return {
    kind: 'ssh',
    user: admin,
    port: ssh.port,
    domain,
    authorities: await authorities(name, clients),
    ...way,
  };
}

/** While the authority is replaced there are two, a line each. */
async function authorities(name: string, { ssm }: Pick<AwsClients, 'ssm'>): Promise<string[]> {
  const parameter = `${parametersBelow(name)}/${AUTHORITY_PUBLIC_KEY}`;
  const found = (await readParameter(ssm, parameter)) ?? '';
  const keys = found.split('\n').filter((line) => /^[a-z0-9@.-]+ [A-Za-z0-9+/=]+/.test(line));
  if (keys.length === 0)
    throw new Error(
      `${parameter} holds no key: nothing can vouch for the server. Next step: npx baton apply ${name}`,
    );
  return keys;
}

const clientsOf = ({ region }: AwsEnvironment, { AWS_ENDPOINT_URL: endpoint }: Env) =>
  awsClients({ region, ...(endpoint && { endpoint }) });

const installedCli = (): Promise<string | undefined> =>
  promisify(execFile)('aws', ['--version'], { timeout: CLI_SECONDS * 1000 }).then(
    ({ stdout, stderr }) => (stdout || stderr).trim(),
    () => undefined,
  );
