import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maintenancePage } from '../../../../cli/server/maintenance-page';
import { testFolder } from '../../../helpers/folder';

const site = (page?: string) => {
  const folder = testFolder();
  if (page !== undefined) writeFileSync(join(folder, 'maintenance.html'), page);
  return folder;
};

test('the page is the one that is named, else the site’s own, else a plain one', () => {
  const directory = site('<p>own</p>');
  writeFileSync(join(directory, 'other.html'), '<p>other</p>');
  expect(maintenancePage({ startedIn: directory, page: 'other.html', directory }).page).toBe('<p>other</p>');
  expect(maintenancePage({ startedIn: '.', directory })).toEqual({
    page: '<p>own</p>',
    from: join(directory, 'maintenance.html'),
  });
  expect(maintenancePage({ startedIn: '.', directory: site() }).page).toContain('<h1>Back soon</h1>');
  expect(maintenancePage({ startedIn: '.' }).from).toBe("Baton's own");
});

test('a sentence is shown as it is, and is no HTML', () => {
  const { page } = maintenancePage({
    startedIn: '.',
    directory: site('x'),
    message: 'Back at <b>9</b> & "soon"',
  });
  expect(page).toContain('<p>Back at &lt;b&gt;9&lt;/b&gt; &amp; &quot;soon&quot;</p>');
});

test.each([
  ['both', { message: 'x', page: 'y' }, /leave one of them out/],
  [
    'no such file',
    { page: 'none.html' },
    /none\.html cannot be read: there is no such file\. Nothing was changed/,
  ],
  ['an empty one', { page: 'empty.html' }, /must be one HTML file of 1-262144 bytes.*has 1;/],
  ['one that is too long', { page: 'long.html' }, /has 262145; nothing was changed/],
  ['no words', { message: ' ' }, /--message: must be 1-500 characters/],
])('%s is refused', (_, wish, message) => {
  const startedIn = testFolder();
  writeFileSync(join(startedIn, 'empty.html'), '\n');
  writeFileSync(join(startedIn, 'long.html'), 'x'.repeat(262_145));
  expect(() => maintenancePage({ startedIn, ...wish })).toThrow(message);
});
