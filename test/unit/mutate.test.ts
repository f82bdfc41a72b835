/** The losses follow the source: one whose text has moved would never be tried again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LOSSES } from '../mutate/protections';

const ROOT = join(import.meta.dirname, '../..');

test.each(LOSSES.map(({ what, file, search }) => [what, file, search]))('%s (%s)', (_, file, search) => {
  expect(readFileSync(join(ROOT, file), 'utf8').split(search)).toHaveLength(2);
});
