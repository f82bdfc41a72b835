import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { publishSite } from '../../../../constructs/aws/steps/site';
import { FakeS3 } from '../../../helpers/fake-aws';
import { testFolder, writeFiles } from '../../../helpers/folder';

let s3: FakeS3;
let lines: string[];
beforeEach(() => {
  s3 = new FakeS3({ 'content/index.html': 'old', 'content/gone.html': 'x', 'content/same.html': 'same' });
  lines = [];
});
const run = (folder: string, command?: string) =>
  publishSite(
    {
      region: 'eu-central-1',
      contentBucket: 'content',
      directory: join(folder, 'out'),
      commandDirectory: folder,
      ...(command !== undefined && { command }),
    },
    (line) => lines.push(line),
    s3.client,
  );

test('publishes what is new or changed, then removes what is gone', async () => {
  const folder = testFolder();
  writeFiles(folder, [
    { path: 'out/index.html', content: 'new' },
    { path: 'out/same.html', content: 'same' },
    { path: 'out/notes/a.html', content: 'a' },
  ]);
  await run(folder);
  expect([...s3.objects.keys()].sort()).toEqual([
    'content/index.html',
    'content/notes/a.html',
    'content/same.html',
  ]);
  expect(s3.text('content/index.html')).toBe('new');
  expect(lines).toEqual(['site published: 3 files, 2 uploaded, 1 removed']);
  // A page never asks for what is not there yet.
  expect(s3.commands.lastIndexOf('PutObjectCommand')).toBeLessThan(
    s3.commands.indexOf('DeleteObjectCommand'),
  );
});

test('builds it first, in the project', async () => {
  const folder = testFolder();
  await run(folder, 'mkdir out && echo built >out/index.html');
  expect(s3.text('content/index.html')).toBe('built\n');
});

describe('nothing is published', () => {
  test.each([
    [
      'the build fails',
      'mkdir out && echo x >out/x && exit 3',
      /build command failed \(code 3\): .*nothing was published/,
    ],
    ['the build makes no folder', 'true', /out does not exist/],
    ['the build makes nothing', 'mkdir out', /out is empty/],
    ['there is no such command', 'no-such-generator', /build command failed \(code 127\)/],
  ])('where %s', async (_, command, words) => {
    await expect(run(testFolder(), command)).rejects.toThrow(words);
    expect(s3.text('content/index.html')).toBe('old');
    expect(s3.commands).toEqual([]);
  });
});
