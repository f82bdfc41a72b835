import { chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { imageIds } from '../../../../deployer/local/images/image-ids';
import { testFolder, writeFiles } from '../../../helpers/folder';

/** In Docker's place: it has the images whose name says so. */
const DOCKER = `#!/bin/sh
[ "$1 $2 $3" = 'image inspect --format' ] || exit 2
shift 4
if [ "$DAEMON" = none ]; then echo 'Cannot connect to the Docker daemon at unix:///x.' >&2; exit 1; fi
code=0
for image; do
  case "$image" in
    here/*) echo "sha256:$image" ;;
    *) echo "Error response from daemon: No such image: $image" >&2; code=1 ;;
  esac
done
exit $code
`;

function ids(images: readonly string[], others: readonly string[] = []): Promise<string[] | string> {
  const folder = testFolder();
  writeFiles(folder, [{ path: 'docker', content: DOCKER }]);
  chmodSync(join(folder, 'docker'), 0o755);
  vi.stubEnv('PATH', `${folder}${delimiter}${process.env.PATH}`);
  return imageIds(images, 'shop', others).catch(({ message }: Error) => message);
}
afterEach(() => vi.unstubAllEnvs());

test('images that are here have ids', async () => {
  expect(await ids(['here/a', 'here/b'])).toEqual(['sha256:here/a', 'sha256:here/b']);
});

test('a tag that is not here: the image, its environment, and the next steps', async () => {
  expect(await ids(['here/a', 'nginx:9.9', 'php:9-fpm'])).toBe(
    'not on this computer, but images of the environment shop: nginx:9.9, php:9-fpm\n' +
      'Next step: pull or build them: npx baton up shop\n' +
      'If no registry has such a tag, correct it first: images in environments/shop.ts',
  );
});

test('that of a service of one’s own, which up does not pull: what does', async () => {
  expect(await ids(['here/a'], ['here/b', 'ghcr.io/example-org/worker:1'])).toBe(
    'not on this computer, but images of the environment shop: ghcr.io/example-org/worker:1\n' +
      'Next step: docker pull ghcr.io/example-org/worker:1, or build it: docker build -t ghcr.io/example-org/worker:1 .\n' +
      'Then: npx baton up shop',
  );
});

test('each of many is named, and no tag is blamed that no setting has', async () => {
  const images = Array.from({ length: 30 }, (_, index) => `baton/image-${index}:trixie`);
  const message = await ids(['here/a', ...images]);
  for (const image of images) expect(message).toContain(image);
  expect(message).not.toContain('environments/');
});

test('what Docker says otherwise comes as it is', async () => {
  vi.stubEnv('DAEMON', 'none');
  expect(await ids(['here/a'])).toBe(
    'docker image inspect ended with 1:\nCannot connect to the Docker daemon at unix:///x.',
  );
});
