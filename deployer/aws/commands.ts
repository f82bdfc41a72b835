/** What commands do on AWS. */
import { storeClient } from '../../protocol/store';
import { aws } from '../../settings/aws';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import type { AwsEnvironment } from '../../settings/schema';
import type { PlatformCommands } from '../platform-commands';
import { awsDoctor } from './doctor/doctor';
import { explain } from './explain';
import { awsLeave } from './leave';
import { awsPlans } from './plans';
import { awsReleases } from './release-commands';
import { awsSecrets } from './secret-store';
import { awsServerCommands } from './server-commands';
import { awsSshAuthority } from './ssh-authority';

export const awsCommands: PlatformCommands<AwsEnvironment> = {
  name: aws.name,
  contentStore: async (environment, name, env) => ({
    s3: storeClient({ region: environment.region, endpoint: env.AWS_ENDPOINT_URL }),
    bucket: bucketNames(bucketPrefix(environment, name)).content,
  }),
  secrets: awsSecrets,
  doctor: awsDoctor,
  leave: awsLeave,
  sshAuthority: awsSshAuthority,
  explain,
  plans: awsPlans,
  releases: awsReleases,
  server: awsServerCommands,
};
