/** The machine's image: Debian 13 as Debian publishes it, or the newest of a family of baked ones. */
import { DataAwsAmi } from '@cdktf/provider-aws/lib/data-aws-ami';
import type { Construct } from 'constructs';
import { FAMILY_TAG, IMAGE_STATE_TAG } from '../../deployer/aws/names';
import { isArm } from '../../settings/instance-type';
import type { AwsEnvironment } from '../../settings/schema';

/** Debian's own account (https://wiki.debian.org/Cloud/AmazonEC2Image). */
const DEBIAN = '136693071363';

/** @returns the image's id, or a reference to it */
export function image(scope: Construct, id: string, machine: AwsEnvironment['machine']): string {
  const { ami, image: family, instanceType } = machine;
  if (family !== undefined) return newest(scope, id, family, instanceType);
  return ami === 'latest' ? debian(scope, id, instanceType) : ami;
}

export function debian(scope: Construct, id: string, instanceType: string): string {
  const name = `debian-13-${isArm(instanceType) ? 'arm64' : 'amd64'}-*`;
  return new DataAwsAmi(scope, id, {
    mostRecent: true,
    owners: [DEBIAN],
    filter: [{ name: 'name', values: [name] }, ...bootable(instanceType)],
  }).id;
}

/**
 * By the tags, which the distribution puts on an image once its test has passed. AWS lists an owner's deprecated images
 * as well, and has no filter for them: planning fails where the newest is one, before anything is changed.
 */
function newest(scope: Construct, id: string, family: string, instanceType: string): string {
  return new DataAwsAmi(scope, id, {
    mostRecent: true,
    owners: ['self'],
    filter: [
      { name: `tag:${FAMILY_TAG}`, values: [family] },
      { name: `tag:${IMAGE_STATE_TAG}`, values: ['active'] },
      { name: 'state', values: ['available'] },
      ...bootable(instanceType),
    ],
    lifecycle: {
      postcondition: [
        {
          // An image that AWS has no such time for is not deprecated.
          condition: '${try(timecmp(self.deprecation_time, plantimestamp()) > 0, true)}',
          errorMessage:
            `the newest image of the family ${family}, \${self.id}, is deprecated. Bake another one, or take it out ` +
            `of the family: aws ec2 create-tags --resources \${self.id} --tags Key=${IMAGE_STATE_TAG},Value=withdrawn`,
        },
      ],
    },
  }).id;
}

const bootable = (instanceType: string) => [
  { name: 'architecture', values: [isArm(instanceType) ? 'arm64' : 'x86_64'] },
  { name: 'virtualization-type', values: ['hvm'] },
  { name: 'root-device-type', values: ['ebs'] },
];
