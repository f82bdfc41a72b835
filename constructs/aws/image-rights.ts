/** What a deploy may do with baked images: keep those that its releases boot from, and boot from them. */
import { FAMILY_TAG, imageStack, keptByTag, keyAlias } from '../../deployer/aws/names';
import type { PlanRights } from './plan-rights';
import type { Statement } from './policy';

export const imageStatements = ({
  name,
  environment: { region, machine },
  accountId,
}: PlanRights): Statement[] =>
  machine.image === undefined
    ? []
    : [keep(name, region, machine.image), decrypt(region, accountId, machine.image)];

/** The tag that keeps an image of its family from being deleted: the environment's own, and no other tag. */
const keep = (name: string, region: string, family: string): Statement => ({
  sid: 'KeepImages',
  actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
  resources: [`arn:aws:ec2:${region}::image/*`],
  condition: {
    StringEquals: { [`aws:ResourceTag/${FAMILY_TAG}`]: family },
    'ForAllValues:StringEquals': { 'aws:TagKeys': [keptByTag(name)] },
    // Without tags in the request the line above holds as well.
    Null: { 'aws:TagKeys': 'false' },
  },
});

/** EC2 makes the machine's disk of the image's, which is encrypted with the family's key. */
const decrypt = (region: string, accountId: string, family: string): Statement => ({
  sid: 'BootFromImages',
  actions: DISK_CALLS,
  resources: [`arn:aws:kms:${region}:${accountId}:key/*`],
  condition: {
    StringEquals: { 'kms:ViaService': `ec2.${region}.amazonaws.com` },
    'ForAnyValue:StringEquals': { 'kms:ResourceAliases': [keyAlias(imageStack(family))] },
  },
});

const DISK_CALLS = [
  'kms:CreateGrant',
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];
