/** A section that is only dropped into its folder would never run. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SECTIONS } from '../../../bench/sections';

test('each file in bench/sections/ is a section of the bench', () => {
  const files = readdirSync('bench/sections').map((file) => file.replace(/\.ts$/, ''));
  expect(Object.keys(SECTIONS).sort()).toEqual(files.sort());
});
