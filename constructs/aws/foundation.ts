/**
 * What an environment stands on and no deploy of it changes: its key, its log, what watches it from outside, and what
 * people on duty may do. Where GitHub deploys, the bootstrap stack makes it. Who deploys can then neither open a key
 * nor silence an alarm.
 */
import type { TerraformResource } from 'cdktf';
import { Construct } from 'constructs';
import { alarmTopicName, keyAlias, logGroupName } from '../../deployer/aws/names';
import { EncryptionKey } from './encryption-key';
import type { FoundationProps } from './foundation-props';
import { logGroup } from './log-group';
import { operatorPolicy } from './operator-rights';
import { Watch } from './watch';

/** What a deploy builds on. */
export interface Ground {
  readonly alarmTopicArn: string;
  /** What must be there before a machine, or a secret of its own. @default it is there already */
  readonly ready: readonly TerraformResource[];
}

export class Foundation extends Construct implements Ground {
  readonly alarmTopicArn: string;
  readonly ready: readonly TerraformResource[];

  constructor(scope: Construct, id: string, props: FoundationProps) {
    super(scope, id);
    const { name, environment, accountId, provider } = props;
    const key = new EncryptionKey(this, 'key', {
      alias: keyAlias(name),
      accountId,
      region: environment.region,
      protect: environment.protect,
      ...(provider && { provider }),
    });
    const logs = logGroup(this, 'logs', {
      name: logGroupName(name),
      days: environment.retention.logsDays,
      keyArn: key.arn,
      ...(provider && { provider }),
    });
    this.alarmTopicArn = new Watch(this, 'watch', { ...props, keyArn: key.arn }).alarmTopicArn;
    operatorPolicy(this, 'operator', { name, environment, accountId, ...(provider && { provider }) });
    this.ready = [key.alias, logs];
  }
}

/** The same, made by the bootstrap stack. */
export const existingFoundation = (name: string, region: string, accountId: string): Ground => ({
  alarmTopicArn: `arn:aws:sns:${region}:${accountId}:${alarmTopicName(name)}`,
  ready: [],
});
