import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attackTables } from './security-page';

const PAGE = join(import.meta.dirname, '../../../docs/security.md');
const [BEGIN, END] = ['<!-- attacks: begin -->\n', '\n<!-- attacks: end -->'];

// UPDATE_DOCS=1 npx vitest run --project unit test/unit/rights writes it.
test('the page names every attack that is tried', () => {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest = ''] = page.split(BEGIN);
  const after = rest.split(END)[1];
  const wanted = `${before}${BEGIN}${attackTables()}${END}${after}`;
  if (process.env.UPDATE_DOCS) writeFileSync(PAGE, wanted);
  expect(readFileSync(PAGE, 'utf8')).toBe(wanted);
});
