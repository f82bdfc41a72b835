/** The losses follow the source: one whose text has moved would never be tried again. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LOSSES } from '../mutate/protections';

const ROOT = join(import.meta.dirname, '../..');

test('each loss has tests that the run finds: those of units, and of tools', () => {
  const elsewhere = LOSSES.flatMap(({ tests = [] }) => tests).filter(
    (path) => !/^test\/(unit|tools)\//.test(path) || !existsSync(join(ROOT, path)),
  );
  expect(elsewhere).toEqual([]);
});

test.each(LOSSES.map(({ what, file, search }) => [what, file, search]))('%s (%s)', (_, file, search) => {
  expect(readFileSync(join(ROOT, file), 'utf8').split(search)).toHaveLength(2);
});
