/** The machine's image: Debian 13 as Debian publishes it. */
import { DataAwsAmi } from '@cdktf/provider-aws/lib/data-aws-ami';
import type { Construct } from 'constructs';
import { isArm } from '../../settings/instance-type';

/** Debian's own account (https://wiki.debian.org/Cloud/AmazonEC2Image). */
const DEBIAN = '136693071363';

/** @returns the image's id, or a reference to it */
export function image(
  scope: Construct,
  id: string,
  { ami, instanceType }: { ami: string; instanceType: string },
) {
  if (ami !== 'latest') return ami;
  const [name, architecture] = isArm(instanceType) ? ['arm64', 'arm64'] : ['amd64', 'x86_64'];
  return new DataAwsAmi(scope, id, {
    mostRecent: true,
    owners: [DEBIAN],
    filter: [
      { name: 'name', values: [`debian-13-${name}-*`] },
      { name: 'architecture', values: [architecture] },
      { name: 'virtualization-type', values: ['hvm'] },
      { name: 'root-device-type', values: ['ebs'] },
    ],
  }).id;
}
