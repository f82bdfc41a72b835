/** A key of the environment's own, for what AWS' shared keys cannot do: alarms that reach an encrypted topic, logs. */
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import type { TerraformProvider } from 'cdktf';
import { Construct } from 'constructs';
import { policy } from './policy';

const THIS_KEY = ['*'];
const WHY = 'in a key policy * is the key itself';

export interface EncryptionKeyProps {
  /** Such as `alias/baton-production`. */
  readonly alias: string;
  readonly accountId: string;
  readonly region: string;
  /** Whether Terraform refuses to destroy it, and with it all that it encrypts. */
  readonly protect: boolean;
  /** @default the stack's */
  readonly provider?: TerraformProvider;
}

export class EncryptionKey extends Construct {
  readonly arn: string;
  readonly alias: KmsAlias;

  constructor(
    scope: Construct,
    id: string,
    { alias, accountId, region, protect, provider }: EncryptionKeyProps,
  ) {
    super(scope, id);
    const key = new KmsKey(this, 'key', {
      description: `Baton: ${alias}`,
      lifecycle: { preventDestroy: protect },
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policy([
        {
          sid: 'ByPolicyOfTheAccount',
          principals: { AWS: `arn:aws:iam::${accountId}:root` },
          actions: ['kms:*'],
          resources: THIS_KEY,
          wildcardReason: `${WHY}; the account's own policies say who may do what, and no key is locked out of`,
        },
        {
          sid: 'Logs',
          principals: { Service: `logs.${region}.amazonaws.com` },
          actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey'],
          resources: THIS_KEY,
          condition: {
            ArnLike: {
              'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${accountId}:log-group:/baton/*`,
            },
          },
          wildcardReason: WHY,
        },
        {
          sid: 'Alarms',
          principals: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] },
          actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
          resources: THIS_KEY,
          condition: { StringEquals: { 'aws:SourceAccount': accountId } },
          wildcardReason: WHY,
        },
      ]),
      ...(provider && { provider }),
    });
    this.alias = new KmsAlias(this, 'alias', {
      name: alias,
      targetKeyId: key.keyId,
      ...(provider && { provider }),
    });
    this.arn = key.arn;
  }
}
