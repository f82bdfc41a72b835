/** What `npm run pin` and Renovate do, done to all versions at once: whatever is made from them must follow. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { RECIPES } from '../../deployer/local/images/catalog';
import { bundle } from '../../docker/bundle';
import { type PinnedImage, VERSIONS, type Versions } from '../../docker/images';
import { SERVICE_NAMES } from '../../settings/services';
import { firstFiles } from '../../userdata/files';
import { userDataFiles } from '../../userdata/release-files';
import { type ComposeFile, composeFile } from '../helpers/compose-file';
import { awsEnvironment, localEnvironment } from '../helpers/environments';
import { synthLocal } from '../helpers/local-synth';
import { snapshotText } from '../helpers/snapshot-text';

/** A newer patch of every image, each with a digest of its own, and packages of another day. */
const update = vi.hoisted(() => ({ debianSnapshot, images }: Versions) => ({
  debianSnapshot: debianSnapshot === '20270102T000000Z' ? '20270103T000000Z' : '20270102T000000Z',
  images: Object.fromEntries(
    Object.entries(images).map(([name, { image }], index) => [
      name,
      {
        image: image.replace(
          /(\d+)(-[a-z]+)?$/,
          (_, patch: string, rest = '') => `${Number(patch) + 1}${rest}`,
        ),
        digest: `sha256:${String(index).padStart(64, 'f')}`,
      },
    ]),
  ),
}));
vi.mock('../../docker/versions.json', async (original) => ({
  default: update((await original<{ default: Versions }>()).default),
}));

const before = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../docker/versions.json'), 'utf8'),
) as Versions;
const [aws, local] = [awsEnvironment({ site: { php: true } }), localEnvironment({ site: { php: true } })];

const imagesOf = (file: ComposeFile) =>
  Object.fromEntries(Object.entries(file.services).map(([name, { image }]) => [name, image]));
const updated = (of: (pinned: PinnedImage) => string) =>
  Object.fromEntries(SERVICE_NAMES.map((name) => [name, of(VERSIONS.images[name])]));

test('every version is another one here', () => {
  expect(VERSIONS.debianSnapshot).not.toBe(before.debianSnapshot);
  for (const name of SERVICE_NAMES) {
    expect(VERSIONS.images[name].image).not.toBe(before.images[name].image);
    expect(VERSIONS.images[name].digest).not.toBe(before.images[name].digest);
  }
});

describe('a server', () => {
  test('on AWS runs the new images by their digests, and on this computer by their tags', () => {
    expect(imagesOf(composeFile(aws))).toEqual(updated(({ image, digest }) => `${image}@${digest}`));
    expect(imagesOf(composeFile(local))).toEqual(updated(({ image }) => image));
  });

  test.each([['AWS', aws] as const, ['this computer', local] as const])(
    'on %s is told of no old version: a file that still names one would go by it',
    (_, environment) => {
      const files = [...bundle(environment), ...userDataFiles(environment), ...firstFiles(environment)];
      expect(namesOld(files.map(({ path, content }) => `${path}\n${content}`).join('\n'))).toEqual([]);
    },
  );

  test('on AWS has its packages from the new day', () => {
    const file = firstFiles(aws).find(({ path }) => path === '/etc/baton/debian-snapshot');
    expect(file?.content.toString()).toBe(`${VERSIONS.debianSnapshot}\n`);
  });
});

test('a stand-in has the new image’s name, and its program the new version', () => {
  expect(namesOld(JSON.stringify(RECIPES))).toEqual([]);
  for (const name of SERVICE_NAMES) {
    const recipe = Object.keys(RECIPES).find((image) => image.split(':')[0] === repository(name));
    if (recipe !== undefined) expect(recipe).toBe(VERSIONS.images[name].image);
  }
  const { image } = VERSIONS.images.traefik;
  expect(RECIPES[image]?.go?.version).toBe(image.split(':')[1]);
});

describe('a stack’s snapshot', () => {
  test('is the same: an update changes no test', async () => {
    const { text } = synthLocal();
    expect(text).toContain(VERSIONS.images.traefik.image);
    vi.resetModules();
    vi.doUnmock('../../docker/versions.json');
    const old = {
      ...(await import('../helpers/local-synth')),
      ...(await import('../helpers/snapshot-text')),
    };
    const { text: oldText } = old.synthLocal();
    expect(oldText).toContain(before.images.traefik.image);
    expect(snapshotText(text)).toBe(old.snapshotText(oldText));
  });

  test('is another one where a stack names an image that the file does not', () => {
    const text = (image: string) => snapshotText(synthLocal({ images: { traefik: image } }).text);
    expect(text(before.images.traefik.image)).not.toBe(text(VERSIONS.images.traefik.image));
  });
});

const repository = (name: keyof Versions['images']) => before.images[name].image.split(':')[0];

/** By its tag alone, which a file of another program may name too. */
function namesOld(text: string): string[] {
  const old = SERVICE_NAMES.map((name) => before.images[name].image.split(':')[1] ?? '');
  const day = before.debianSnapshot === null ? [] : [before.debianSnapshot];
  return [...old, ...day].filter((version) =>
    new RegExp(`(?<![\\w.])${version.replaceAll('.', '\\.')}(?![\\w.])`).test(text),
  );
}
