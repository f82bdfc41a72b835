import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { siteFiles, siteHash } from '../../../constructs/release/site-files';
import { testFolder, writeFiles } from '../../helpers/folder';

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
  test('to a file and to a folder are what they lead to', () => {
    const other = site({ 'b.html': 'b', 'c/d.html': 'd' });
    const folder = site({ 'a.html': 'a' });
    symlinkSync(join(other, 'b.html'), join(folder, 'link.html'));
    symlinkSync(join(other, 'c'), join(folder, 'c'));
    expect(siteFiles(folder)).toEqual(['a.html', 'c/d.html', 'link.html']);
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
