/**
 * Sites as other programs make them, with their odd files. A row is: path, status, type, location. Beside ours runs a
 * plain nginx with the configuration that such a site's owner usually has: ours must give nothing worse.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { takeUpRules } from '../../agent/content/rules';
import { parseHeaders } from '../../deployer/site/headers-file';
import { bundle } from '../../docker/bundle';
import { ADDRESSES } from '../../protocol/addresses';
import { NO_RULES } from '../../protocol/content-manifest';
import { isPrivate } from '../../protocol/private-files';
import { BundleNetwork } from '../helpers/bundle-network';
import { composeFile } from '../helpers/compose-file';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { makeFolder, removeFolder, writeFiles } from '../helpers/folder';
import { type Ask, ask, type HttpAnswer } from '../helpers/http';
import { startOwners } from '../helpers/owners-nginx';
import { atItsAddress, containerArguments } from '../helpers/service-container';
import { writeSite } from '../helpers/site';

type Row = readonly [path: string, status: number, type: string, location?: string];

const HTML = 'text/html';
const SITES: Readonly<
  Record<
    string,
    {
      readonly php?: boolean;
      readonly files: readonly string[];
      readonly rows: readonly Row[];
      /** Its `_headers`, and what comes of them: path, header, value. */
      readonly headers?: string;
      readonly sent?: readonly (readonly [path: string, header: string, value: string | undefined])[];
      /** Of the owner's nginx, within `server`. */
      readonly owners: string;
    }
  >
> = {
  'a Jekyll site': {
    owners: 'location / { try_files $uri $uri.html $uri/ =404; }',
    files: [
      ...['feed.xml', 'sitemap.xml', 'robots.txt', 'CNAME', 'assets/main.css', 'assets/main.css.map'],
      ...['2024/01/02/a-post.html', 'blog/page2/index.html', 'tags/c++.html', 'notes/v1.2.html'],
      ...['assets/minima-social-icons.svg', 'contact/index.html', 'caf\u00e9.html', 'two words.html'],
    ],
    rows: [
      ['/', 200, HTML],
      ['/feed.xml', 200, 'application/xml'],
      ['/sitemap.xml', 200, 'application/xml'],
      ['/robots.txt', 200, 'text/plain'],
      ['/assets/main.css', 200, 'text/css'],
      ['/assets/minima-social-icons.svg', 200, 'image/svg+xml'],
      ['/2024/01/02/a-post', 200, HTML],
      ['/2024/01/02/a-post.html', 200, HTML],
      ['/blog/page2/', 200, HTML],
      ['/blog/page2', 301, HTML, '/blog/page2/'],
      ['/contact?from=feed', 301, HTML, '/contact/?from=feed'],
      ['/tags/c++', 200, HTML],
      ['/notes/v1.2', 200, HTML],
      ['/caf%C3%A9', 200, HTML],
      ['/two%20words', 200, HTML],
      ['/2024/', 404, HTML],
      ['/_config.yml', 404, HTML],
    ],
  },
  'a Hugo site': {
    owners: 'index index.html; location / { try_files $uri $uri/ =404; }',
    files: [
      ...[
        'index.xml',
        'posts/index.html',
        'posts/index.xml',
        'posts/first/index.html',
        'posts/first/cover.webp',
      ],
      ...['posts/page/1/index.html', 'tags/a.b/index.html', 'css/main.min.0f3c1a9bd2e4.css', 'sitemap.xml'],
      ...['en/index.html', 'de/index.html', 'fonts/a.woff2', 'index.json'],
    ],
    rows: [
      ['/index.xml', 200, 'application/xml'],
      ['/index.json', 200, 'application/json'],
      ['/posts/', 200, HTML],
      ['/posts', 301, HTML, '/posts/'],
      ['/posts/index.xml', 200, 'application/xml'],
      ['/posts/first/', 200, HTML],
      ['/posts/first/cover.webp', 200, 'image/webp'],
      ['/posts/page/1/', 200, HTML],
      ['/tags/a.b/', 200, HTML],
      ['/tags/a.b', 301, HTML, '/tags/a.b/'],
      ['/css/main.min.0f3c1a9bd2e4.css', 200, 'text/css'],
      ['/fonts/a.woff2', 200, 'font/woff2'],
      ['/de/', 200, HTML],
      ['/tags/', 404, HTML],
    ],
    headers: `# As Hugo's themes bring it
/*
  X-Frame-Options: DENY
  X-XSS-Protection: 1; mode=block
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin
/fonts/*
  Access-Control-Allow-Origin: *
  Cache-Control: public, max-age=31536000
/*.json
  Access-Control-Allow-Origin: *
/posts/:post/
  Link: </css/main.min.0f3c1a9bd2e4.css>; rel=preload; as=style
/index.xml
  Content-Type: application/xml
`,
    sent: [
      ['/', 'x-xss-protection', '1; mode=block'],
      ['/', 'access-control-allow-origin', undefined],
      ['/', 'cache-control', 'no-cache'],
      ['/fonts/a.woff2', 'access-control-allow-origin', '*'],
      ['/fonts/a.woff2', 'cache-control', 'public, max-age=31536000'],
      ['/index.json', 'access-control-allow-origin', '*'],
      ['/posts/first/', 'link', '</css/main.min.0f3c1a9bd2e4.css>; rel=preload; as=style'],
      ['/posts/page/1/', 'link', undefined],
      ['/css/main.min.0f3c1a9bd2e4.css', 'cache-control', 'public, max-age=31536000, immutable'],
      ['/missing', 'x-frame-options', 'DENY'],
      ['/_headers', 'x-xss-protection', '1; mode=block'],
    ],
  },
  'a Next export': {
    owners: `location / { try_files $uri $uri.html $uri/ =404; }
      location /docs/ { rewrite ^/docs/([^.]+)$ /docs/$1.html break; }
      location /_next/static/ { expires 1y; add_header Cache-Control "public, immutable"; }`,
    files: [
      ...['index.txt', 'about.html', 'about.txt', 'docs.html', 'docs/start.html', 'docs/start.txt'],
      ...['_next/static/chunks/app/page-0a1b2c3d4e5f6a7b.js', '_next/static/css/5f3a9c1e0b7d2f46.css'],
      ...['_next/static/BuildIdOf21Characters/_buildManifest.js', '_next/data/id/about.json', 'favicon.ico'],
      ...['_next/static/chunks/app/[slug]/page-0a1b2c3d4e5f6a7b.js', '_next/static/media/a.p.woff2'],
    ],
    rows: [
      ['/', 200, HTML],
      ['/about', 200, HTML],
      ['/about.txt?_rsc=1', 200, 'text/plain'],
      // A page and a folder of one name: the page.
      ['/docs', 200, HTML],
      ['/docs/start', 200, HTML],
      ['/docs/start.txt', 200, 'text/plain'],
      ['/_next/static/chunks/app/page-0a1b2c3d4e5f6a7b.js', 200, 'text/javascript'],
      ['/_next/static/chunks/app/%5Bslug%5D/page-0a1b2c3d4e5f6a7b.js', 200, 'text/javascript'],
      ['/_next/static/BuildIdOf21Characters/_buildManifest.js', 200, 'text/javascript'],
      ['/_next/static/css/5f3a9c1e0b7d2f46.css', 200, 'text/css'],
      ['/_next/static/media/a.p.woff2', 200, 'font/woff2'],
      ['/_next/data/id/about.json', 200, 'application/json'],
      ['/favicon.ico', 200, 'image/x-icon'],
      ['/_next/static/', 404, HTML],
      ['/missing', 404, HTML],
    ],
  },
  'a small PHP shop': {
    php: true,
    owners: `index index.php index.html;
      location / { try_files $uri $uri/ =404; }
      location ~ \\.php$ {
        try_files $uri =404;
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass 172.29.0.3:9000;
      }`,
    files: [
      'cart.php',
      'shop/index.php',
      'img/1.jpg',
      'style.css',
      '.user.ini',
      '.htaccess',
      'vendor/.git/config',
    ],
    rows: [
      ['/', 200, HTML],
      ['/cart.php', 200, HTML],
      ['/cart.php?add=1', 200, HTML],
      ['/shop/', 200, HTML],
      ['/shop', 301, HTML, '/shop/'],
      ['/img/1.jpg', 200, 'image/jpeg'],
      ['/style.css', 200, 'text/css'],
      ['/missing.php', 404, HTML],
      ['/.user.ini', 404, HTML],
      ['/.htaccess', 404, HTML],
      ['/vendor/.git/config', 404, HTML],
      ['/img/', 404, HTML],
    ],
  },
};

/** Names of one type, the older one first; what says nothing of a file is no type. */
const NEWER: Readonly<Record<string, string>> = {
  'application/javascript': 'text/javascript',
  'text/xml': 'application/xml',
};
const NO_TYPES = [undefined, 'application/octet-stream'];
const typeOf = ({ headers }: HttpAnswer) => headers['content-type']?.split(';')[0];

/** @returns in what an answer of ours is worse than the owner's own nginx gave */
function worseThan(theirs: HttpAnswer, ours: HttpAnswer): string | undefined {
  if (ours.status !== theirs.status) return `status ${ours.status} for ${theirs.status}`;
  if (ours.headers.location !== theirs.headers.location) return `to ${ours.headers.location}`;
  if (theirs.status !== 200) return undefined;
  const type = typeOf(theirs);
  if (!NO_TYPES.includes(type) && typeOf(ours) !== (NEWER[type ?? ''] ?? type))
    return `type ${typeOf(ours)} for ${type}`;
  return ours.body.equals(theirs.body) ? undefined : 'another body';
}

describe.each(Object.entries(SITES))('%s', (_, { php = false, owners, files, rows, headers, sent = [] }) => {
  const folder = makeFolder();
  let network: BundleNetwork;
  let plain: Pick<Ask, 'address' | 'port'>;
  const get = (path: string) =>
    ask({ address: ADDRESSES.nginx, port: 8080, host: 'example.com', path, headers: {} });

  beforeAll(async () => {
    network = await BundleNetwork.open();
    const environment = awsEnvironment({ site: { php } });
    writeFiles(folder, bundle(environment));
    writeSite(
      join(folder, 'srv/baton/www'),
      Object.fromEntries(files.map((file) => [file, file.endsWith('.php') ? '<?php echo "a page";' : file])),
    );
    if (headers !== undefined)
      await takeUpRules(
        join(folder, 'srv/baton/www'),
        { ...NO_RULES, ...parseHeaders(headers, files) },
        { isRunning: async () => false, test: async () => {}, reload: async () => {} },
      );
    for (const name of php ? (['php', 'nginx'] as const) : (['nginx'] as const)) {
      const service = composeFile(environment).services[name];
      if (!service) throw new Error(`the compose file has no ${name}`);
      const args = containerArguments(service, folder, atItsAddress(name));
      const container = network.start(name, args, network.site);
      if (name === 'nginx') plain = startOwners(network, container, folder, owners);
    }
    const isThere = async () => (await ask({ ...plain, host: 'example.com', path: '/' })).status === 200;
    await eventually(isThere);
    await eventually(async () => (await get(php ? '/shop/' : '/')).status === 200);
  }, 400_000);
  afterAll(() => {
    network?.close();
    removeFolder(folder);
  });

  const named = rows.map(([path, status, type, location]) => ({ path, status, type, location }));
  test.each(named)('$path: $status $type $location', async ({ path, status, type, location }) => {
    const answer = await get(path);
    const found = String(answer.headers['content-type']).split(';')[0];
    expect([answer.status, found, answer.headers.location]).toEqual([status, type, location]);
  });

  if (sent.length > 0)
    test.each(sent)('%s: %s: %s', async (path, name, value) => {
      expect((await get(path)).headers[name]).toBe(value);
    });

  test('no answer is worse than that of a plain nginx with its owner’s usual configuration', async () => {
    const addresses = files.map((file) => `/${file.split('/').map(encodeURIComponent).join('/')}`);
    const folders = addresses.map((path) => path.slice(0, path.lastIndexOf('/') + 1));
    const paths = [...new Set([...addresses, ...folders, ...rows.map(([path]) => path)])];
    // PHP reads its settings; a plain nginx shows them to everybody.
    const isKept = (path: string) => isPrivate(path, php) || path.endsWith('.user.ini');
    const worse: string[] = [];
    let served = 0;
    for (const path of paths.filter((one) => !isKept(one.slice(1)))) {
      const theirs = await ask({ ...plain, host: 'example.com', path });
      if (theirs.status >= 400) continue;
      const ours = await get(path);
      served += 1;
      const problem = worseThan(theirs, ours);
      if (problem) worse.push(`${path}: ${problem}`);
    }
    expect(worse).toEqual([]);
    // An owner's nginx that serves nothing would prove nothing.
    expect(served).toBeGreaterThan(files.filter((file) => !isKept(file)).length);
  });
});
