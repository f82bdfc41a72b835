/** What leaving an environment on AWS means. */
import { storeClient } from '../../protocol/store';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import type { AwsEnvironment } from '../../settings/schema';
import type { LeaveCommands, Remaining } from '../leave-commands';
import { ssmClient } from './clients';
import { holdBelow, keyAlias, logGroupName, refusalsBelow, secretsBelow, stateKey } from './names';
import { listParameters } from './parameters';

type Env = Readonly<Record<string, string | undefined>>;

export const awsLeave: LeaveCommands<AwsEnvironment> = {
  stores: async (environment, name, env) => {
    const { content, data } = bucketNames(bucketPrefix(environment, name));
    return { s3: storeClient({ region: environment.region, endpoint: env.AWS_ENDPOINT_URL }), content, data };
  },
  remains: async (environment, name, env) => [
    ...(environment.protect ? [protectedParts(environment, name)] : []),
    ...(await parameters(environment, name, env)),
    ...state(environment, name),
    {
      what: `the encryption key ${keyAlias(name)}`,
      why: 'AWS deletes it 30 days later',
      remove: 'nothing to do',
    },
    ...records(environment),
    {
      what: 'what browsers remember of HSTS',
      why: `for ${environment.hsts.days} days they insist on HTTPS`,
      remove: 'serve the new place over HTTPS, too',
    },
  ],
  destroy: (name) => `npx cdktf destroy ${name}`,
};

function protectedParts(environment: AwsEnvironment, name: string): Remaining {
  const { content, data, releases, accessLogs } = bucketNames(bucketPrefix(environment, name));
  return {
    what: `everything: the address, and the buckets ${[content, data, releases, accessLogs].join(', ')}`,
    why: 'protect is on: Terraform refuses to destroy them',
    remove: `protect: false in environments/${name}.ts, deploy, then destroy: then they go with all that is in them`,
  };
}

async function parameters({ region }: AwsEnvironment, name: string, env: Env): Promise<Remaining[]> {
  const endpoint = env.AWS_ENDPOINT_URL;
  const ssm = ssmClient({ region, ...(endpoint && { endpoint }) });
  try {
    const kinds = [
      ['secrets', secretsBelow(name), `npx baton secrets ${name} remove <secret> --force, each`],
      ['records of refused servers', refusalsBelow(name), 'aws ssm delete-parameters --names …'],
      ['records of a rollback', holdBelow(name), `npx baton resume ${name}`],
    ] as const;
    const found = await Promise.all(
      kinds.map(async ([kind, path, remove]) => {
        const stored = await listParameters(ssm, path);
        const what = `${stored.length} ${kind} below ${path}/`;
        return stored.length === 0 ? [] : [{ what, why: 'people or earlier deploys stored them', remove }];
      }),
    );
    return found.flat();
  } finally {
    ssm.destroy();
  }
}

function state({ state: where }: AwsEnvironment, name: string): Remaining[] {
  if (where === undefined)
    return [
      {
        what: `Terraform's state, terraform.${name}.tfstate`,
        why: 'a file of this folder',
        remove: 'delete the file',
      },
    ];
  return [
    {
      what: `Terraform's state, ${stateKey(name)} in ${where.bucket}`,
      why: 'an empty one stays, and every earlier version',
      remove: `aws s3 rm s3://${where.bucket}/${stateKey(name)}`,
    },
    {
      what: `the stack state: roles of GitHub, keys, alarms, and the logs in ${logGroupName(name)} where it made them`,
      why: 'it may serve other environments',
      remove: 'docs/operations.md, "Leave Baton"',
    },
  ];
}

const records = ({ dns, domain }: AwsEnvironment): Remaining[] =>
  dns.zone === undefined
    ? [
        {
          what: `the records of ${domain} at its DNS provider`,
          why: 'Baton does not write there',
          remove: 'point them to the new place',
        },
      ]
    : [];
