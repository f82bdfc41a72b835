/** Whether AWS takes the credentials, knows the region and has an elastic address left. */
import {
  DescribeAccountAttributesCommand,
  DescribeAddressesCommand,
  DescribeRegionsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { type Finding, inTime, note, ok, problem } from '../../doctor-commands';
import type { AwsInput } from '../clients';
import { explain } from '../explain';
import { ENVIRONMENT_TAG } from '../names';

/** Where an account always is: it knows all regions. */
const HOME = 'us-east-1';
const LIMIT: string = 'vpc-max-elastic-ips';

export interface Account {
  readonly findings: readonly Finding[];
  /** False where AWS did not answer, or not to these credentials: nothing else needs asking. */
  readonly answers: boolean;
  /** The environment's own, once it was deployed. */
  readonly address?: string;
}

const client = ({ region, endpoint }: AwsInput) =>
  new EC2Client({ region, maxAttempts: 1, ...(endpoint && { endpoint }) });

export async function account(input: AwsInput, name: string): Promise<Account> {
  const ec2 = client(input);
  try {
    const [limit, used] = await inTime(Promise.all([limitOf(ec2), addresses(ec2)]));
    const own = used.find(({ Tags }) =>
      Tags?.some(({ Key, Value }) => Key === ENVIRONMENT_TAG && Value === name),
    )?.PublicIp;
    return {
      findings: [
        ok('credentials', 'AWS accepts them'),
        ok('region', input.region),
        quota(used.length, limit, own),
      ],
      answers: true,
      ...(own && { address: own }),
    };
  } catch (error) {
    return { findings: [await refusal(error, input)], answers: false };
  } finally {
    ec2.destroy();
  }
}

/** A region that an account has not switched on refuses its credentials, as if they were wrong. */
async function refusal(error: unknown, input: AwsInput): Promise<Finding> {
  const { name, message } = error as Error;
  const reason = explain(error);
  if (name === 'TimeoutError' || reason.startsWith('AWS cannot be reached'))
    return note('AWS', `not asked: ${message}. Is this computer offline?`);
  if (name === 'AuthFailure') {
    const home = client({ ...input, region: HOME });
    const command = new DescribeRegionsCommand({ RegionNames: [input.region], AllRegions: true });
    const [found] = await inTime(home.send(command))
      .then(({ Regions = [] }) => Regions)
      .catch(() => [])
      .finally(() => home.destroy());
    if (found?.OptInStatus === 'not-opted-in')
      return problem(
        'region',
        `the account has not switched on ${input.region}`,
        'switch it on in the account\'s settings ("AWS Regions"), or name another region',
      );
  }
  return problem('credentials', reason, 'sign in again: aws sso login, or set AWS_PROFILE');
}

async function limitOf(ec2: EC2Client): Promise<number | undefined> {
  // Asked without a name: the SDK's types know none of the names that VPCs brought.
  const { AccountAttributes = [] } = await ec2.send(new DescribeAccountAttributesCommand({}));
  const found = AccountAttributes.find(({ AttributeName }) => AttributeName === LIMIT);
  const value = found?.AttributeValues?.[0]?.AttributeValue;
  return value === undefined ? undefined : Number(value);
}

const addresses = async (ec2: EC2Client) =>
  (await ec2.send(new DescribeAddressesCommand({}))).Addresses ?? [];

function quota(used: number, limit: number | undefined, own: string | undefined): Finding {
  const subject = 'elastic addresses';
  if (own !== undefined) return ok(subject, `${own} is this environment's`);
  if (limit === undefined) return note(subject, `${used} are in use; AWS does not say how many there may be`);
  if (used < limit) return ok(subject, `${used} of ${limit} in use, and a deploy needs one`);
  return problem(
    subject,
    `${used} of ${limit} are in use, and a deploy needs one`,
    'release one, or ask for more: Service Quotas, "EC2-VPC Elastic IPs" (L-0263D0A3)',
  );
}
