/** Several sites on one server of this computer: each is published, changed and removed without touching the others. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { probe } from '../../protocol/probe';
import { eventually } from '../helpers/eventually';
import { ProjectCopy } from '../helpers/project-copy';

const OWN = { name: 'sites', network: '10.227.0.0/16', ports: { http: 8027, https: 8427 } };
const HOSTS = { main: 'baton.localhost', blog: 'blog.example.org', docs: 'docs.baton.localhost' };
type Site = keyof typeof HOSTS;

let project: ProjectCopy;

const baton = (command: string, ...args: string[]) =>
  project.run('npm', 'run', command, '--', OWN.name, ...args);
const machine = () =>
  execFileSync(
    'docker',
    [
      ...['ps', '--filter', `label=baton.environment=${OWN.name}`, '--filter', 'label=baton.role=machine'],
      ...['--format', '{{.Names}}'],
    ],
    { encoding: 'utf8' },
  ).trim();
const page = async (site: Site, path = '/') => {
  const { status, body, certificateProblem } = await probe({
    ...{ address: '127.0.0.1', port: OWN.ports.https, host: HOSTS[site], path },
    ca: project.read(`.baton/local/${OWN.name}/ca.pem`),
  });
  expect(certificateProblem).toBeUndefined();
  return `${status} ${body.trim()}`;
};
const write = (site: Site, text: string) => {
  mkdirSync(join(project.folder, 'pages', site), { recursive: true });
  writeFileSync(join(project.folder, 'pages', site, 'index.html'), text);
};
const pages = async () => [await page('main'), await page('blog'), await page('docs')];
/** A pull each minute. */
const PULLED_SECONDS = 100;

const SITES = {
  blog: `blog: { domain: '${HOSTS.blog}', directory: 'pages/blog', redirects: [{ from: '/old', to: '/new' }] }`,
  docs: `docs: { domain: '${HOSTS.docs}' }`,
};

beforeAll(async () => {
  project = await ProjectCopy.create(OWN);
  project.edit(`environments/${OWN.name}.ts`, (text) =>
    text
      .replace("'examples/site'", "'pages/main'")
      .replace('gateSeconds', `sites: { ${SITES.blog}, ${SITES.docs} },\n  gateSeconds`),
  );
  write('main', 'the main site');
  write('blog', 'the blog');
  write('docs', 'the docs');
  const { code, output } = await baton('up');
  expect(output).toContain(`https://${HOSTS.main}:${OWN.ports.https}/`);
  expect(code, output).toBe(0);
}, 900_000);

afterAll(async () => {
  const { code, output } = await baton('down', '--keep-images');
  expect([code, output]).toEqual([0, expect.stringContaining('down')]);
  project.remove();
}, 300_000);

test('a deploy publishes each site that has a folder, and the gate takes one that has nothing yet', async () => {
  expect(await page('main')).toBe('200 the main site');
  expect(await page('blog')).toBe('200 the blog');
  expect(await page('docs')).toMatch(/^404 /);
  expect(await page('blog', '/old')).toMatch(/^301 /);
  expect(await page('main', '/old')).toMatch(/^404 /);
});

test('each is published by itself, on the same server', async () => {
  const before = machine();
  const first = await baton('publish', 'pages/docs', '--site', 'docs');
  expect(first.code, first.output).toBe(0);
  expect(first.output).toContain('site docs published: 1 files');
  write('blog', 'the blog, changed');
  write('main', 'the main site, changed and not published');
  expect((await baton('publish', '--site', 'blog')).code).toBe(0);
  await eventually(async () => (await page('blog')).includes('changed'), PULLED_SECONDS);
  await eventually(async () => (await page('docs')).startsWith('200'), PULLED_SECONDS);
  expect(await pages()).toEqual(['200 the main site', '200 the blog, changed', '200 the docs']);
  expect(machine()).toBe(before);
}, 300_000);

test('a name that no site has is answered with those that there are', async () => {
  const { code, output } = await baton('publish', '--site', 'shop');
  expect(code).toBe(1);
  expect(output).toContain('its further sites are blog, docs');
});

test('one that is taken out is gone, and the next server has all of the others', async () => {
  project.edit(`environments/${OWN.name}.ts`, (text) => text.replace(`${SITES.blog}, `, ''));
  const { code, output } = await baton('up');
  expect(code, output).toBe(0);
  expect(await page('main')).toContain('200 the main site');
  expect(await page('docs')).toBe('200 the docs');
  // Traefik's own answer: nobody has the name any more.
  expect(await page('blog')).toBe('404 404 page not found');
}, 900_000);

test('and is back as it was, when the setting is', async () => {
  project.edit(`environments/${OWN.name}.ts`, (text) =>
    text.replace(SITES.docs, `${SITES.blog.replace(" directory: 'pages/blog',", '')}, ${SITES.docs}`),
  );
  const { code, output } = await baton('up');
  expect(code, output).toBe(0);
  expect(await page('blog')).toBe('200 the blog, changed');
}, 900_000);
