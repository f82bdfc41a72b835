/** Bakes each day, whether or not the recipe changed: Debian's packages did. */
import { IamRole } from '@cdktf/provider-aws/lib/iam-role';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy';
import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule';
import type { Construct } from 'constructs';
import { FAMILY_TAG, iamPath, imageStack } from '../../../deployer/aws/names';
import { policy } from '../policy';
import { tagBake } from './bake-rights';
import type { ImageRights } from './builder-rights';

/** In UTC. */
const DAILY = 'cron(0 3 * * ? *)';

export interface DailyBakeProps {
  readonly rights: ImageRights;
  readonly pipelineArn: string;
  /** Encrypts what the schedule says. */
  readonly keyArn: string;
}

export function dailyBake(scope: Construct, id: string, props: DailyBakeProps): void {
  const { rights, pipelineArn, keyArn } = props;
  const { family } = rights;
  const role = new IamRole(scope, `${id}-role`, {
    namePrefix: 'baton-bake-',
    path: iamPath(imageStack(family)),
    description: 'Starts the daily bake',
    assumeRolePolicy: policy([
      {
        sid: 'ByTheSchedule',
        principals: { Service: 'scheduler.amazonaws.com' },
        actions: ['sts:AssumeRole'],
        resources: [],
      },
    ]),
  });
  const granted = new IamRolePolicy(scope, `${id}-policy`, {
    namePrefix: 'baton-bake-',
    role: role.id,
    policy: policy([
      { sid: 'Bake', actions: ['imagebuilder:StartImagePipelineExecution'], resources: [pipelineArn] },
      tagBake(rights),
      { sid: 'ReadSchedule', actions: ['kms:Decrypt'], resources: [keyArn] },
    ]),
  });
  new SchedulerSchedule(scope, id, {
    namePrefix: `baton-${family}-`,
    description: `Bakes the family ${family}`,
    scheduleExpression: DAILY,
    kmsKeyArn: keyArn,
    flexibleTimeWindow: { mode: 'OFF' },
    target: {
      arn: 'arn:aws:scheduler:::aws-sdk:imagebuilder:startImagePipelineExecution',
      roleArn: role.arn,
      input: JSON.stringify({
        // Else a start that the schedule repeats would bake twice.
        ClientToken: '<aws.scheduler.execution-id>',
        ImagePipelineArn: pipelineArn,
        Tags: { [FAMILY_TAG]: family },
      }),
    },
    dependsOn: [granted],
  });
}
