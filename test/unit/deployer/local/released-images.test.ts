import { expect, test } from 'vitest';
import { zip } from '../../../../constructs/release/zip';
import { imagesIn } from '../../../../deployer/local/released-images';
import { bundle } from '../../../../docker/bundle';
import { imageOf } from '../../../../docker/compose';
import { services } from '../../../../docker/services';
import { shopApp } from '../../../helpers/apps';
import { localEnvironment } from '../../../helpers/environments';

test.each<[string, object]>([
  [
    'a static site, with PHP and another',
    { site: { php: true }, sites: { blog: { domain: 'b.baton.localhost' } } },
  ],
  [
    'an app in its place, with jobs and a release command',
    { apps: { shop: { ...shopApp, host: 'baton.localhost' } } },
  ],
])('of %s: what its services have, however today’s files are', (_, more) => {
  const environment = localEnvironment(more);
  const expected = services(environment).map((service) => [service.name, imageOf(environment, service)]);
  expect(imagesIn(zip(bundle(environment)))).toEqual(Object.fromEntries(expected));
});
