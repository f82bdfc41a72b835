/** What a server may do in the account: read its releases, content and parameters, keep its data, write its logs. */
import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import type { TerraformResource } from 'cdktf/lib/terraform-resource';
import { Construct } from 'constructs';
import type { Buckets } from './buckets';
import { policy, type Statement } from './policy';

export interface ServerPermissionsProps {
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
  readonly buckets: Buckets;
  /** Path below which the environment's parameters stand, with a slash at its start. */
  readonly parameterPrefix: string;
  /** Encrypts the parameters that Terraform makes. */
  readonly keyArn: string;
  /** The parameter below it that no server may read. */
  readonly authorityParameter: string;
  readonly logGroupArn: string;
  /** Where DNS-01 is used: the zone and the names that get certificates. @default none */
  readonly dnsChallenge?: { readonly zoneId: string; readonly names: readonly string[] };
}

export class ServerPermissions extends Construct {
  readonly profile: string;
  /** A server that boots before its rights are there fails. */
  readonly ready: readonly TerraformResource[];

  constructor(scope: Construct, id: string, props: ServerPermissionsProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      namePrefix: `${props.name}-`,
      description: 'The web server',
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
      namePrefix: `${props.name}-`,
      role: role.id,
      policy: policy([...storage(props.buckets), ...parameters(props), logs(props), ...dnsChallenge(props)]),
    });
    const profile = new IamInstanceProfile(this, 'profile', {
      namePrefix: `${props.name}-`,
      role: role.name,
    });
    this.profile = profile.name;
    this.ready = [rights];
  }
}

/** All releases, not the one that is deployed: naming it would take the right from the one that serves. */
const storage = ({ releases, content, data }: Buckets): Statement[] => [
  { sid: 'Releases', actions: ['s3:GetObject'], resources: [`${releases.arn}/releases/*`] },
  { sid: 'Content', actions: ['s3:GetObject'], resources: [`${content.arn}/*`] },
  { sid: 'Lists', actions: ['s3:ListBucket'], resources: [content.arn, data.arn] },
  {
    sid: 'Data',
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    resources: [`${data.arn}/*`],
  },
];

/** All but the authority's key, not name by name: an older release may need another secret than today's. */
function parameters(props: ServerPermissionsProps): Statement[] {
  const { region, accountId, parameterPrefix, authorityParameter, keyArn } = props;
  const arn = `arn:aws:ssm:${region}:${accountId}:parameter${parameterPrefix}`;
  return [
    { sid: 'Parameters', actions: ['ssm:GetParameter'], resources: [`${arn}/*`] },
    {
      sid: 'NotTheAuthority',
      effect: 'Deny',
      actions: ['ssm:*'],
      resources: [`${arn}/${authorityParameter}`],
    },
    {
      sid: 'DecryptParameters',
      actions: ['kms:Decrypt'],
      resources: [keyArn],
      condition: { StringEquals: { 'kms:ViaService': `ssm.${region}.amazonaws.com` } },
    },
  ];
}

const logs = ({ logGroupArn }: ServerPermissionsProps): Statement => ({
  sid: 'Logs',
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  resources: [`${logGroupArn}:*`],
});

function dnsChallenge({ dnsChallenge }: ServerPermissionsProps): Statement[] {
  if (!dnsChallenge) return [];
  const zone = `arn:aws:route53:::hostedzone/${dnsChallenge.zoneId}`;
  return [
    {
      sid: 'ChallengeRecords',
      actions: ['route53:ChangeResourceRecordSets'],
      resources: [zone],
      condition: {
        'ForAllValues:StringEquals': {
          'route53:ChangeResourceRecordSetsNormalizedRecordNames': dnsChallenge.names.map(
            (name) => `_acme-challenge.${name}`,
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
