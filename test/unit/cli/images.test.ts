import { expect, test } from 'vitest';
import { missingImages } from '../../../cli/local/images';

test('an image that cannot be done without: which, why, where its tag stands, and the next step', () => {
  expect(missingImages('shop', [{ image: 'nginx:9.9', reason: 'manifest unknown' }]).message).toBe(
    'images that cannot be done without:\n  nginx:9.9: manifest unknown\n' +
      'Next step: correct the tag (images in environments/shop.ts), or mend what is named there, then: npm run up shop',
  );
});

test('no setting names an image of the platform itself', () => {
  const { message } = missingImages('shop', [{ image: 'baton/gateway:trixie', reason: 'does not build' }]);
  expect(message).not.toContain('environments/');
  expect(message).toContain('then: npm run up shop');
});
