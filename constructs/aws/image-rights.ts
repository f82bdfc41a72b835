/** What a deploy may do with baked images: keep those that its releases boot from. */
import { FAMILY_TAG, keptByTag } from '../../deployer/aws/names';
import type { PlanRights } from './plan-rights';
import type { Statement } from './policy';

/** The tag that keeps an image of its family from being deleted: the environment's own, and no other tag. */
export const imageStatements = ({ name, environment: { region, machine } }: PlanRights): Statement[] =>
  machine.image === undefined
    ? []
    : [
        {
          sid: 'KeepImages',
          actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
          resources: [`arn:aws:ec2:${region}::image/*`],
          condition: {
            StringEquals: { [`aws:ResourceTag/${FAMILY_TAG}`]: machine.image },
            'ForAllValues:StringEquals': { 'aws:TagKeys': [keptByTag(name)] },
            // Without tags in the request the line above holds as well.
            Null: { 'aws:TagKeys': 'false' },
          },
        },
      ];
