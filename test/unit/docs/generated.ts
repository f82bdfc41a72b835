/**
 * Pages and pictures that are made from source:
 * UPDATE_DOCS=1 npx vitest run --project unit test/unit/docs test/unit/rights
 * writes them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

export const DOCS = join(import.meta.dirname, '../../../docs');

/** @param file below docs/ */
export function expectCurrent(file: string, wanted: string): void {
  const path = join(DOCS, file);
  if (process.env.UPDATE_DOCS) writeFileSync(path, wanted);
  expect(readFileSync(path, 'utf8')).toBe(wanted);
}

/** A part of a page, between two comments that name it. */
export function expectPartCurrent(file: string, name: string, wanted: string): void {
  const page = readFileSync(join(DOCS, file), 'utf8');
  const [begin, end] = [`<!-- ${name}: begin -->\n`, `\n<!-- ${name}: end -->`];
  const [before = '', rest = ''] = page.split(begin);
  expect(rest, `${file} has the comments that begin and end ${name}`).toContain(end);
  const after = rest.slice(rest.indexOf(end));
  expectCurrent(file, `${before}${begin}${wanted}${after}`);
}
