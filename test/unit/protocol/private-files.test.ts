import { expect, test } from 'vitest';
import { isPrivate } from '../../../protocol/private-files';
import { PRIVATE, PROGRAMS, PUBLIC } from '../../helpers/private-files';

/** A folder that is left out is not looked into. */
const leftOut = (path: string, php: boolean) => {
  const names = path.split('/');
  const folders = names.slice(0, -1).map((_, index) => `${names.slice(0, index + 1).join('/')}/`);
  return [...folders, path].some((one) => isPrivate(one, php));
};

test.each(PRIVATE)('%s is never published', (path) => {
  expect([leftOut(path, false), leftOut(path, true)]).toEqual([true, true]);
});

test.each([...PROGRAMS, '.user.ini', 'a/.user.ini'])('%s is published only where PHP runs', (path) => {
  expect([leftOut(path, false), leftOut(path, true)]).toEqual([true, false]);
});

test.each(PUBLIC)('%s is published', (path) => {
  expect([leftOut(path, false), leftOut(path, true)]).toEqual([false, false]);
});

test('what is in a private folder stays private where PHP runs', () => {
  expect(leftOut('.git/hooks/a.php', true)).toBe(true);
  expect(leftOut('.git/.user.ini', true)).toBe(true);
});
