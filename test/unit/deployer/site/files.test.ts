import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openSiteFile, readSiteFile } from '../../../../deployer/site/file';
import { siteFiles, siteHash } from '../../../../deployer/site/files';
import { testFolder, writeFiles } from '../../../helpers/folder';

const MEND = 'name one of finished files, or leave site.directory out';
const site = (files: Readonly<Record<string, string>>) => {
  const folder = testFolder();
  writeFiles(
    folder,
    Object.entries(files).map(([path, content]) => ({ path, content })),
  );
  return folder;
};

describe('a folder that is no site', () => {
  test('missing', () => {
    const folder = join(testFolder(), 'no-such');
    expect(() => siteFiles(folder)).toThrow(`the site's folder ${folder} does not exist; ${MEND}`);
  });
  test('empty', () => {
    const folder = testFolder();
    expect(() => siteFiles(folder)).toThrow(`the site's folder ${folder} is empty; ${MEND}`);
  });
  test('only empty folders', () => {
    const folder = testFolder();
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    expect(() => siteFiles(folder)).toThrow(`the site's folder ${folder} is empty; ${MEND}`);
  });
  test('a file', () => {
    const file = join(site({ 'index.html': '' }), 'index.html');
    expect(() => siteFiles(file)).toThrow(`the site's folder ${file} is not a folder; ${MEND}`);
  });
});

test('all files, sorted', () => {
  expect(siteFiles(site({ 'z.html': '', 'a/b.css': '', 'a.html': '', '.well-known/x': '' }))).toEqual([
    '.well-known/x',
    'a.html',
    'a/b.css',
    'z.html',
  ]);
});

describe('links', () => {
  test('to a file and to a folder within are what they lead to', () => {
    const folder = site({ 'a.html': 'a', 'b/c.html': 'c' });
    symlinkSync('b/c.html', join(folder, 'link.html'));
    symlinkSync(join(folder, 'b'), join(folder, 'd'));
    expect(siteFiles(folder)).toEqual(['a.html', 'b/c.html', 'd/c.html', 'link.html']);
  });
  test('the folder itself may be one', () => {
    const folder = site({ 'a.html': 'a' });
    symlinkSync('a.html', join(folder, 'link.html'));
    const link = join(testFolder(), 'public');
    symlinkSync(folder, link);
    expect(siteFiles(link)).toEqual(['a.html', 'link.html']);
    expect(siteHash(link)).toBe(siteHash(folder));
  });
  test.each([
    ['a file', '/proc/self/environ', /leads to \/proc\/\d+\/environ, which is outside the site's folder/],
    ['a folder', '/etc', 'leads to /etc, which is outside'],
    ['a device', '/dev/zero', 'leads to /dev/zero, which is outside'],
    ['the folder above', '..', 'is outside'],
    ['what only begins with the same name', '../site-secrets', 'leads to'],
    ['a file, through another link', 'first', 'is outside'],
  ])('out of the folder are refused: to %s', (_, to, words) => {
    const above = site({ 'site/a.html': 'a', 'site-secrets/key': 'x' });
    const folder = join(above, 'site');
    symlinkSync('../site-secrets/key', join(folder, 'first'));
    mkdirSync(join(folder, '0'));
    symlinkSync(
      to.startsWith('.') ? join('..', to) : to === 'first' ? '../first' : to,
      join(folder, '0/link'),
    );
    expect(() => siteFiles(folder)).toThrow(words);
    expect(() => siteFiles(folder)).toThrow(`${join(folder, '0/link')} leads to `);
    expect(() => siteHash(folder)).toThrow(`${join(folder, '0/link')} leads to `);
  });
  test('that are skipped may lead anywhere', () => {
    const folder = site({ 'a.html': 'a', 'b/c.html': 'c' });
    symlinkSync('/etc', join(folder, 'b/d'));
    expect(siteFiles(folder, (path) => path === 'b/')).toEqual(['a.html']);
  });
  test('to nothing', () => {
    const folder = site({ 'a.html': 'a' });
    symlinkSync('nowhere', join(folder, 'link'));
    expect(() => siteFiles(folder)).toThrow(`${join(folder, 'link')} is a link to what does not exist`);
  });
  test('in a circle', () => {
    const folder = site({ 'a/b.html': 'b' });
    symlinkSync('..', join(folder, 'a/up'));
    expect(() => siteFiles(folder)).toThrow(`${join(folder, 'a/up')} is a link to a folder that it is in`);
  });
});

describe('a file that was replaced since the folder was listed', () => {
  test.each([
    [
      'by a link out of the folder',
      (file: string) => symlinkSync('/etc/passwd', file),
      'leads to /etc/passwd',
    ],
    ['by a pipe', (file: string) => execFileSync('mkfifo', [file]), 'is no file any more'],
    ['by a link to a device', (file: string) => symlinkSync('/dev/zero', file), 'leads to /dev/zero'],
  ])('%s: none of it is read', async (_, replace, words) => {
    const folder = site({ 'a.html': 'a' });
    replace(join(folder, 'b.html'));
    expect(() => readSiteFile(folder, 'b.html')).toThrow(words);
    await expect(openSiteFile(folder, 'b.html')).rejects.toThrow(words);
  });
  test('by a link within: that is what it is now', () => {
    const folder = site({ 'a.html': 'a' });
    symlinkSync('a.html', join(folder, 'b.html'));
    expect(readSiteFile(folder, 'b.html').toString()).toBe('a');
  });
});

describe('hash', () => {
  const files = { 'a.html': 'a', 'b.html': 'b' };
  test('does not depend on the folder', () => {
    expect(siteHash(site(files))).toBe(siteHash(site(files)));
  });
  test.each([
    ['content', { ...files, 'b.html': 'c' }],
    ['name', { 'a.html': 'a', 'c.html': 'b' }],
    ['file more', { ...files, 'c.html': '' }],
    ['swap of contents', { 'a.html': 'b', 'b.html': 'a' }],
  ])('another %s changes it', (_, other: Record<string, string>) => {
    expect(siteHash(site(other))).not.toBe(siteHash(site(files)));
  });
});
