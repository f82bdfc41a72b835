import { expect, test } from 'vitest';
import { caching, HASHED_NAMES, PAGES } from '../../../docker/nginx/caching';
import { awsEnvironment } from '../../helpers/environments';

const isKept = (path: string) =>
  !new RegExp(PAGES, 'i').test(path) && HASHED_NAMES.some((pattern) => new RegExp(pattern).test(path));

test.each([
  ['webpack', '/main.4b1f7a92.css'],
  ['webpack', '/static/js/787.3f2a91bc.chunk.js'],
  ['Gatsby', '/app-0f3c9a7be1d24c58aa10.js'],
  ['Parcel', '/index.b71e74eb.js.map'],
  ['Hugo', '/css/main.min.9e107d9d372bb6826bd81d3542a419d6e4d909c290d0fb1ca068ffaddf22cbd0.css'],
  ['Rails', '/assets/application-4c9184f37cff01bcdc32dc486ec36961.css'],
  ['Vite', '/assets/app-B3dK9xQ2.js'],
  ['SvelteKit', '/_app/immutable/entry/start.D4aF8qZ1.js'],
  ['Angular', '/main-KX4QZWPO.js'],
  ['Angular', '/chunk-7Y2LQABC.js'],
])('%s: %s never changes', (_, path) => {
  expect(isKept(path)).toBe(true);
});

test.each([
  ...[
    '/minutes-20240115.pdf',
    '/logo-version2.svg',
    '/report.20240101.csv',
    '/scan-20240115ab.pdf',
    '/scan-20240115a1.pdf',
    '/scan-20240115b2c3.pdf',
    '/a-19991231.txt',
  ],
  ...[
    '/photo-5Jan2024.jpg',
    '/clip-H264Main.mp4',
    '/film-MP4Video.mp4',
    '/iPhone-iPhone15.png',
    '/x-Version2.svg',
  ],
  ...['/music-decade1990.mp3', '/x-facade12.jpg', '/a-12345678.css', '/background.css', '/a-deadbeef.js'],
  ...[
    '/p-550e8400-e29b-41d4-a716-44665544a0b1.jpg',
    '/release-v1.2.3.zip',
    '/a-1a2b3c4.js',
    '/chapter-CHAPTER2.pdf',
  ],
  ...[
    '/about',
    '/',
    '/page-4b1f7a92.html',
    '/page-4b1f7a92.HTM',
    '/x.4b1f7a92/',
    '/a-4b1f7a92.php',
    '/x-4b1f7a92',
  ],
])('%s is asked for again', (path) => {
  expect(isKept(path)).toBe(false);
});

test('pages come first: of the expressions that match, nginx takes the first', () => {
  const { content } = caching(awsEnvironment({ site: { immutable: ['/*'] } }));
  expect(String(content).split('\n').slice(0, 2)).toEqual([
    'map $uri $file_cache_control {',
    `  "~*${PAGES}" "no-cache";`,
  ]);
});

test('patterns of the environment', () => {
  const { content } = caching(awsEnvironment({ site: { immutable: ['/_nuxt/*', '/a.b(c)/*.js'] } }));
  expect(content).toContain('  "~^/_nuxt/.*$" "public, max-age=31536000, immutable";\n');
  expect(content).toContain(String.raw`  "~^/a\.b\(c\)/.*\.js$" "public, max-age=31536000, immutable";`);
});
