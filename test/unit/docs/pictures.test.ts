import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DOCS, expectCurrent, expectPartCurrent } from './generated';
import { labPicture, labText } from './lab-example';

const SCRIPTS = readdirSync(join(DOCS, 'pictures')).filter(
  (file) => file.endsWith('.mjs') && file !== 'svg.mjs',
);

test('there are pictures', () => {
  expect(SCRIPTS).not.toHaveLength(0);
});

test.each(SCRIPTS)('%s wrote the picture beside it', async (file) => {
  const { content } = (await import(join(DOCS, 'pictures', file))) as { readonly content: string };
  expect(content).toMatch(/^<svg [\s\S]*<title>[\s\S]*<\/svg>\n$/);
  expectCurrent(`pictures/${file.replace(/\.mjs$/, '.svg')}`, content);
});

test('the lab’s example is what its report makes of it today', () => {
  expectCurrent('pictures/lab-report.svg', labPicture());
  expectPartCurrent('lab.md', 'report', `\`\`\`\n${labText()}\n\`\`\``);
});
