/**
 * A release pins the baked image that its server booted from: a rollback boots from it again, and as long as the
 * release can be deployed, a tag keeps the image from being deleted. A failure here must not fail a deploy that is
 * confirmed.
 */
import { CreateTagsCommand, DeleteTagsCommand, paginateDescribeImages } from '@aws-sdk/client-ec2';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { contentType, releaseKey, shortId } from '../release/check';
import { existingObject } from '../release/put-once';
import { storedReleases } from '../release/stored';
import { remoteReason } from '../remote-text';
import type { AwsClients } from './clients';
import { keptByTag } from './names';

type Clients = Pick<AwsClients, 's3' | 'ec2'>;

interface Place {
  readonly environment: string;
  /** The bucket of the releases. */
  readonly bucket: string;
  /** What the server that was just deployed boots from. */
  readonly ami: string;
}

/** A release that is deployed again from a newer image pins that one. */
export async function keepImage(
  { s3, ec2 }: Clients,
  { environment, bucket, release, ami }: Place & { readonly release: string },
  log: (line: string) => void,
): Promise<void> {
  const key = releaseKey(release, 'ami');
  try {
    // The tag first: what a release names must not be deleted in between.
    const Tags = [{ Key: keptByTag(environment), Value: 'yes' }];
    await ec2.send(new CreateTagsCommand({ Resources: [ami], Tags }));
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: ami, ContentType: contentType(key) }),
    );
  } catch (error) {
    log(
      `confirm: that release ${shortId(release)} boots from ${ami} could not be recorded, a rollback to it would ` +
        `take the newest image: ${remoteReason(error)}`,
    );
  }
}

/** Lets go of the images that no release of the environment boots from any more. */
export async function releaseImages(
  { s3, ec2 }: Clients,
  { environment, bucket, ami: serving }: Place,
  log: (line: string) => void,
): Promise<void> {
  const tag = keptByTag(environment);
  try {
    const named = new Set([serving]);
    for (const { id, keys } of await storedReleases({ s3, bucket })) {
      const key = releaseKey(id, 'ami');
      const ami = keys.includes(key) ? await existingObject(s3, bucket, key) : undefined;
      if (ami) named.add(new TextDecoder().decode(ami));
    }
    const Filters = [{ Name: 'tag-key', Values: [tag] }];
    for await (const { Images = [] } of paginateDescribeImages(
      { client: ec2 },
      { Owners: ['self'], Filters, IncludeDeprecated: true },
    )) {
      const free = Images.flatMap(({ ImageId }) => (ImageId && !named.has(ImageId) ? [ImageId] : []));
      if (free.length === 0) continue;
      await ec2.send(new DeleteTagsCommand({ Resources: free, Tags: [{ Key: tag }] }));
      log(`drain: no release boots from ${free.join(', ')} any more: it may be deleted in its time`);
    }
  } catch (error) {
    log(`drain: images that no release needs stay, the next deploy tries again: ${remoteReason(error)}`);
  }
}
