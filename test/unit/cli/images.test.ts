import { expect, test } from 'vitest';
import { missingImages, refuseMissingApps } from '../../../cli/local/images';

test('an image that cannot be done without: which, why, where its tag stands, and the next step', () => {
  expect(missingImages('shop', [{ image: 'nginx:9.9', reason: 'manifest unknown' }]).message).toBe(
    'images that cannot be done without:\n  nginx:9.9: manifest unknown\n' +
      'Next step: correct the tag (images in environments/shop.ts), or mend what is named there, then: npx baton up shop',
  );
});

test('no setting names an image of the platform itself', () => {
  const { message } = missingImages('shop', [{ image: 'baton/gateway:trixie', reason: 'does not build' }]);
  expect(message).not.toContain('environments/');
  expect(message).toContain('then: npx baton up shop');
});

test("an app's image that is neither here nor at a registry: which app, why, and how to build it", () => {
  const apps = { shop: { image: 'shop:dev' }, api: { image: 'api:dev' } } as never;
  const missing = [
    { image: 'shop:dev', reason: 'its registry does not answer, and there is no stand-in for it' },
  ];
  expect(() => refuseMissingApps('local', { apps }, missing)).toThrow(
    /^images of apps .*:\n {2}apps\.shop: shop:dev: its registry does not answer\n.*docker build -t shop:dev \./,
  );
  expect(() => refuseMissingApps('local', { apps }, [])).not.toThrow();
});
