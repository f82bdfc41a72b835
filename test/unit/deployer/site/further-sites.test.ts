/** Publishing one site of several changes nothing of the others. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { formatPublication } from '../../../../deployer/site/publication';
import { publish } from '../../../../deployer/site/publish';
import { contentPrefix, MANIFEST_KEY, parseManifest } from '../../../../protocol/content-manifest';
import { testFolder, writeFiles } from '../../../helpers/folder';
import { BUCKET, HttpBucket } from '../../../helpers/http-bucket';

const HOUR = 3_600_000;

let bucket: HttpBucket;
beforeEach(async () => {
  bucket = await HttpBucket.open();
});
afterEach(() => bucket.close());

function publishFiles(files: Readonly<Record<string, string>>, site?: string) {
  const folder = testFolder();
  writeFiles(
    folder,
    Object.entries(files).map(([path, content]) => ({ path, content })),
  );
  return publish(bucket.client, BUCKET, folder, { log: () => {}, ...(site !== undefined && { site }) });
}
const keys = () => [...bucket.objects.keys()].sort();
const below = (prefix: string) => keys().filter((key) => key.startsWith(prefix));
const pathsOf = (site?: string) =>
  parseManifest(bucket.text(`${contentPrefix(site)}${MANIFEST_KEY}`) ?? '').map(({ path }) => path);
const age = (hours: number) => {
  for (const [key, object] of bucket.objects)
    bucket.objects.set(key, { ...object, modified: new Date(object.modified.getTime() - hours * HOUR) });
};

test('each has a manifest and files of its own, though the files are the same', async () => {
  await publishFiles({ 'index.html': 'same' });
  const main = keys();
  const publication = await publishFiles({ 'index.html': 'same', 'a.html': 'a' }, 'blog');
  expect(formatPublication(publication)).toMatch(/^site blog published: 2 files, 2 new/);
  expect(keys().filter((key) => !key.startsWith(contentPrefix('blog')))).toEqual(main);
  expect(below(contentPrefix('blog'))).toHaveLength(3);
  expect([pathsOf(), pathsOf('blog')]).toEqual([['index.html'], ['a.html', 'index.html']]);
});

test('a file that another site has, whose name is as long, is uploaded all the same', async () => {
  await publishFiles({ 'index.html': 'same' }, 'blog');
  await publishFiles({ 'index.html': 'same' }, 'news');
  const inSite = (site: string) => below(contentPrefix(site)).map((key) => key.replace(`/${site}/`, '/'));
  expect(inSite('news')).toEqual(inSite('blog'));
});

test('a site whose name begins another’s leaves that one alone', async () => {
  await publishFiles({ 'index.html': 'long' }, 'blog-old');
  const before = keys();
  await publishFiles({ 'index.html': 'short' }, 'blog');
  age(48);
  await publishFiles({ 'index.html': 'shorter' }, 'blog');
  expect(below(contentPrefix('blog-old'))).toEqual(before);
});

test('what is old is removed of the site that is published, and of no other', async () => {
  await publishFiles({ 'index.html': 'main 1' });
  await publishFiles({ 'index.html': 'blog 1' }, 'blog');
  await publishFiles({ 'index.html': 'blog 2' }, 'blog');
  age(48);
  const blog = below(contentPrefix('blog'));
  const { besides } = await publishFiles({ 'index.html': 'main 2' });
  await publishFiles({ 'index.html': 'main 3' });
  expect(besides).toBe(0);
  expect(below(contentPrefix('blog'))).toEqual(blog);
  await publishFiles({ 'index.html': 'blog 3' }, 'blog');
  const left = below(contentPrefix('blog')).map((key) => bucket.text(key));
  expect(left).toContain('blog 2');
  expect(left).not.toContain('blog 1');
  expect(pathsOf()).toEqual(['index.html']);
});
