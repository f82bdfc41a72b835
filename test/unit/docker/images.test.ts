import { expect, test } from 'vitest';
import { image } from '../../../docker/compose';
import { IMAGES, pinnedImage, VERSIONS } from '../../../docker/images';
import { SERVICE_NAMES } from '../../../settings/services';
import { awsEnvironment, localEnvironment } from '../../helpers/environments';

test('every service has an image of a version, which does not move', () => {
  expect(Object.keys(VERSIONS.images).sort()).toEqual([...SERVICE_NAMES].sort());
  for (const name of SERVICE_NAMES) expect(IMAGES[name]).toMatch(/:v?\d+\.\d+\.\d+(-[a-z]+)?$/);
});

test('AWS takes images by their digest once they are pinned, this computer by their tag', () => {
  for (const name of SERVICE_NAMES) {
    const { image: tagged, digest } = VERSIONS.images[name];
    expect(pinnedImage(name)).toBe(digest === null ? tagged : `${tagged}@${digest}`);
    expect(image(awsEnvironment(), name)).toBe(pinnedImage(name));
    expect(image(localEnvironment(), name)).toBe(tagged);
  }
  expect(image(awsEnvironment({ images: { nginx: 'nginx:1.2.3' } }), 'nginx')).toBe('nginx:1.2.3');
});
