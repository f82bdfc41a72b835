/** What a server may do in the account: read its releases, content and parameters, keep its data, write its logs. */
import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { CERTIFICATE, HOST_KEY } from '../../deployer/aws/identity-parameters';
import { iamPath, logGroupName, parametersArn } from '../../deployer/aws/names';
import { bucketNames, bucketPrefix } from '../../settings/bucket-prefix';
import { type AwsEnvironment, hostNames } from '../../settings/schema';
import { policy, type Statement } from './policy';

export interface ServerRights {
  /** The environment's name. */
  readonly name: string;
  readonly environment: AwsEnvironment;
  readonly accountId: string;
  /** Of the Route 53 zone that the environment names. @default it names none */
  readonly zoneId?: string;
}

export interface ServerPermissionsProps extends ServerRights {
  /** ARN of the policy that no role of the environment may exceed. @default there is none */
  readonly boundary?: string;
}

export class ServerPermissions extends Construct {
  readonly profile: string;
  /** A server that boots before its rights are there fails. */
  readonly ready: readonly TerraformResource[];

  constructor(scope: Construct, id: string, props: ServerPermissionsProps) {
    super(scope, id);
    const { name, boundary } = props;
    const place = { namePrefix: `baton-${name}-`, path: iamPath(name) };
    const role = new IamRole(this, 'role', {
      ...place,
      description: 'The web server',
      ...(boundary && { permissionsBoundary: boundary }),
      assumeRolePolicy: policy([
        {
          sid: 'ByItsMachine',
          principals: { Service: 'ec2.amazonaws.com' },
          actions: ['sts:AssumeRole'],
          resources: [],
        },
      ]),
    });
    const rights = new IamRolePolicy(this, 'policy', {
      namePrefix: place.namePrefix,
      role: role.id,
      policy: policy(serverStatements(props)),
    });
    const profile = new IamInstanceProfile(this, 'profile', { ...place, role: role.name });
    this.profile = profile.name;
    this.ready = [rights];
  }
}

/** Its rights, which are also the most that any role of the environment may have where there is a boundary. */
export const serverStatements = (rights: ServerRights): Statement[] => [
  ...storage(rights),
  ...parameters(rights),
  logs(rights),
  ...dnsChallenge(rights),
];

/** All releases, not the one that is deployed: naming it would take the right from the one that serves. */
function storage({ name, environment }: ServerRights): Statement[] {
  const buckets = bucketNames(bucketPrefix(environment, name));
  const [releases, content, data] = [buckets.releases, buckets.content, buckets.data].map(
    (bucket) => `arn:aws:s3:::${bucket}`,
  );
  return [
    { sid: 'Releases', actions: ['s3:GetObject'], resources: [`${releases}/releases/*`] },
    { sid: 'Content', actions: ['s3:GetObject'], resources: [`${content}/*`] },
    { sid: 'Lists', actions: ['s3:ListBucket'], resources: [`${content}`, `${data}`] },
    {
      sid: 'Data',
      actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      resources: [`${data}/*`],
    },
  ];
}

/** Every secret, not name by name: an older release may need another one. Never the SSH authority's key. */
function parameters({ name, environment: { region }, accountId }: ServerRights): Statement[] {
  const below = parametersArn(region, accountId, name);
  const readable = ['secrets/*', HOST_KEY, CERTIFICATE].map((last) => `${below}/${last}`);
  return [
    { sid: 'Parameters', actions: ['ssm:GetParameter'], resources: readable },
    {
      sid: 'DecryptParameters',
      actions: ['kms:Decrypt'],
      // People may store a secret with any key.
      resources: [`arn:aws:kms:${region}:${accountId}:key/*`],
      condition: {
        StringEquals: { 'kms:ViaService': `ssm.${region}.amazonaws.com` },
        StringLike: { 'kms:EncryptionContext:PARAMETER_ARN': readable },
      },
    },
  ];
}

const logs = ({ name, environment: { region }, accountId }: ServerRights): Statement => ({
  sid: 'Logs',
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: [`arn:aws:logs:${region}:${accountId}:log-group:${logGroupName(name)}:*`],
});

function dnsChallenge({ environment, zoneId }: ServerRights): Statement[] {
  const { challenge, dnsProvider } = environment.acme;
  if (challenge !== 'dns-01' || dnsProvider !== 'route53' || zoneId === undefined) return [];
  const zone = `arn:aws:route53:::hostedzone/${zoneId}`;
  return [
    {
      sid: 'ChallengeRecords',
      actions: ['route53:ChangeResourceRecordSets'],
      resources: [zone],
      condition: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': hostNames(environment).map(
            (host) => `_acme-challenge.${host}`,
          ),
          'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'],
        },
      },
    },
    { sid: 'ZoneRecords', actions: ['route53:ListResourceRecordSets'], resources: [zone] },
    {
      sid: 'FindZone',
      actions: ['route53:ListHostedZonesByName', 'route53:GetChange'],
      resources: ['*'],
      wildcardReason: 'listing zones knows no resource, and a change has a name only once it is made',
    },
  ];
}
