/** A rollback boots from the image that its release booted from: it must be recorded, and it must not be deleted. */
import { CreateTagsCommand, DeleteTagsCommand, DescribeImagesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { keepImage, releaseImages } from '../../../../deployer/aws/kept-images';
import { FakeS3 } from '../../../helpers/fake-aws';

const [OLD, NEW, GONE] = ['a'.repeat(64), 'b'.repeat(64), 'c'.repeat(64)];
const TAG = 'baton:kept-by/production';
const place = { environment: 'production', bucket: 'releases', ami: 'ami-2' };

function ec2(tags: Record<string, string[]>) {
  // Nobody answers at port 9.
  const client = new EC2Client({ region: 'eu-central-1', endpoint: 'http://127.0.0.1:9' });
  client.send = (async (command: object) => {
    if (command instanceof CreateTagsCommand)
      for (const id of command.input.Resources ?? [])
        tags[id] = [...(tags[id] ?? []), ...(command.input.Tags ?? []).map(({ Key = '' }) => Key)];
    else if (command instanceof DeleteTagsCommand)
      for (const id of command.input.Resources ?? [])
        tags[id] = (tags[id] ?? []).filter((tag) => !command.input.Tags?.some(({ Key }) => Key === tag));
    else if (command instanceof DescribeImagesCommand) {
      const [wanted = ''] = command.input.Filters?.[0]?.Values ?? [];
      const found = Object.keys(tags).filter((id) => tags[id]?.includes(wanted));
      return { Images: found.map((ImageId) => ({ ImageId })) };
    } else throw new Error(`unknown command ${command.constructor.name}`);
    return {};
  }) as never;
  return client;
}

const whole = (id: string, ami?: string) => ({
  [`releases/releases/${id}/release.zip`]: 'zip',
  ...(ami && { [`releases/releases/${id}/ami`]: ami }),
});

test('the release pins what its server booted from, and a tag keeps that', async () => {
  const tags = {};
  const s3 = new FakeS3(whole(NEW, 'ami-1'));
  await keepImage({ s3: s3.client, ec2: ec2(tags) }, { ...place, release: NEW }, fail);
  expect(s3.text(`releases/releases/${NEW}/ami`)).toBe('ami-2');
  // Terraform reads no other object back.
  expect(s3.objects.get(`releases/releases/${NEW}/ami`)?.contentType).toMatch(/^text\/plain/);
  expect(tags).toEqual({ 'ami-2': [TAG] });
});

test('a confirmed deploy does not fail where the pin cannot be written, and says what follows', async () => {
  const said: string[] = [];
  const s3 = new FakeS3();
  s3.refuse.push('AccessDenied');
  await keepImage(
    { s3: s3.client, ec2: ec2({}) },
    { ...place, release: NEW },
    (line) => void said.push(line),
  );
  expect(said).toEqual([expect.stringContaining('a rollback to it would take the newest image')]);
});

test('images that no release boots from may go: not those of other environments, nor the serving one', async () => {
  const other = 'baton:kept-by/staging';
  const tags = { 'ami-0': [TAG, other], 'ami-1': [TAG], 'ami-2': [TAG], 'ami-3': [other] };
  const s3 = new FakeS3({ ...whole(OLD, 'ami-1'), [`releases/releases/${GONE}/ami`]: 'ami-0' });
  const said: string[] = [];
  await releaseImages({ s3: s3.client, ec2: ec2(tags) }, place, (line) => void said.push(line));
  expect(tags).toEqual({ 'ami-0': [other], 'ami-1': [TAG], 'ami-2': [TAG], 'ami-3': [other] });
  expect(said).toEqual(['drain: no release boots from ami-0 any more: it may be deleted in its time']);
});

test('where the releases cannot be listed, every image stays', async () => {
  const tags = { 'ami-0': [TAG] };
  const s3 = new FakeS3();
  s3.client.send = (() => Promise.reject(new Error('AccessDenied'))) as never;
  const said: string[] = [];
  await releaseImages({ s3: s3.client, ec2: ec2(tags) }, place, (line) => void said.push(line));
  expect(tags).toEqual({ 'ami-0': [TAG] });
  expect(said).toEqual([expect.stringContaining('images that no release needs stay')]);
});

function fail(line: string): never {
  throw new Error(line);
}
