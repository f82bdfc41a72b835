/** What `baton doctor` asks of AWS and of the DNS about an environment. */
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { storeClient } from '../../../protocol/store';
import type { AwsEnvironment } from '../../../settings/schema';
import { type DoctorCommands, type Finding, inTime, note, ok, problem } from '../../doctor-commands';
import { explain } from '../explain';
import { type Account, account } from './account';
import { dnsFindings, dnsResolver, type KnownAddress } from './dns';

export const awsDoctor: DoctorCommands<AwsEnvironment> = {
  needsDocker: false,
  findings: async (environment, name, env) => {
    const endpoint = env.AWS_ENDPOINT_URL;
    const asked = await account({ region: environment.region, ...(endpoint && { endpoint }) }, name);
    const servers = env.BATON_DNS_SERVER;
    const resolver = dnsResolver(servers === undefined ? undefined : [servers]);
    const [state, dns] = await Promise.all([
      asked.answers ? stateFinding(environment, endpoint) : [],
      dnsFindings(environment, knownAddress(asked), resolver),
    ]);
    return [...asked.findings, ...state, ...dns];
  },
};

function knownAddress({ address, answers }: Account): KnownAddress {
  if (address !== undefined) return { address };
  return {
    whyNone: answers
      ? 'the environment has no address before its first deploy'
      : "the environment's address is not known here",
  };
}

/** The bucket of Terraform's state, which another stack makes. */
async function stateFinding(
  { state, region }: AwsEnvironment,
  endpoint: string | undefined,
): Promise<Finding[]> {
  const subject = 'state';
  if (state === undefined)
    return [note(subject, 'a file of this folder: keep it, and nobody else can deploy')];
  const { bucket } = state;
  const s3 = storeClient({ region: state.region ?? region, endpoint: state.endpoint ?? endpoint });
  try {
    await inTime(s3.send(new HeadBucketCommand({ Bucket: bucket })));
    return [ok(subject, `in the bucket ${bucket}`)];
  } catch (error) {
    const { name } = error as Error;
    if (name === 'NotFound' || name === 'NoSuchBucket')
      return [problem(subject, `there is no bucket ${bucket}`, 'npx cdktf deploy state makes it')];
    return [
      note(
        subject,
        `the bucket ${bucket} was not asked: ${name === 'Unknown' ? 'no answer' : explain(error)}`,
      ),
    ];
  } finally {
    s3.destroy();
  }
}
