/** What commands do with the server that serves, on AWS. */
import { storeClient } from '../../protocol/store';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import type { AwsEnvironment } from '../../settings/schema';
import type { ServerCommands } from '../server-commands';
import { logsClient } from './clients';
import { awsLogs } from './logs';
import { logGroupName } from './names';
import { awsWay } from './way';

type Env = Readonly<Record<string, string | undefined>>;

const dataStore = (environment: AwsEnvironment, name: string, env: Env) => ({
  s3: storeClient({ region: environment.region, endpoint: env.AWS_ENDPOINT_URL }),
  bucket: bucketNames(bucketPrefix(environment, name)).data,
});

export const awsServerCommands: ServerCommands<AwsEnvironment> = {
  dataStore: async (environment, name, env) => dataStore(environment, name, env),
  way: awsWay,
  logs: async (environment, name, env, wish) => {
    const { s3, bucket } = dataStore(environment, name, env);
    const endpoint = env.AWS_ENDPOINT_URL;
    const logs = logsClient({ region: environment.region, ...(endpoint && { endpoint }) });
    return awsLogs({ logs, group: logGroupName(name), s3, dataBucket: bucket, name }, wish);
  },
};
