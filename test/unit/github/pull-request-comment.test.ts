import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testFolder } from '../../helpers/folder';

const SCRIPT = join(import.meta.dirname, '../../../.github/scripts/comment.sh');
const MARKER = '<!-- baton: plan of production -->';

/** @param found ids of the comments that the marker finds. @returns what GitHub was asked, and with which text */
function comment(
  found: readonly number[],
  plan = 'Plan: 3 to add, 0 to change, 2 to destroy.\n',
  code = 2,
  words?: string,
) {
  const folder = testFolder();
  writeFileSync(join(folder, 'plan.txt'), plan);
  if (words !== undefined) writeFileSync(join(folder, 'plan.md'), words);
  writeFileSync(
    join(folder, 'gh'),
    `#!/bin/sh\necho "$*" >>asked\ncase "$*" in *--paginate*) printf '${found.join('\\n')}';; esac\n`,
  );
  chmodSync(join(folder, 'gh'), 0o755);
  execFileSync('sh', [SCRIPT, 'production', 'plan.txt', 'plan.md'], {
    cwd: folder,
    env: {
      PATH: `${folder}:${process.env.PATH}`,
      CODE: String(code),
      REPOSITORY: 'example-org/site',
      PULL_REQUEST: '7',
    },
  });
  const read = (file: string) => readFileSync(join(folder, file), 'utf8');
  return { asked: read('asked').trim().split('\n'), text: read('comment.md') };
}

test('the first plan of a pull request is a new comment', () => {
  const { asked, text } = comment([]);
  expect(asked.at(-1)).toContain('-X POST repos/example-org/site/issues/7/comments');
  expect(text).toMatch(new RegExp(`^${MARKER}\n### production: changes\nPlan: 3 to add`));
});

test('the next one replaces it: it is looked for by its marker, since other jobs comment as the same user', () => {
  const { asked } = comment([11, 12]);
  expect(asked[0]).toContain(`startswith("${MARKER}")`);
  expect(asked[0]).toContain('github-actions[bot]');
  expect(asked.at(-1)).toContain('-X PATCH repos/example-org/site/issues/comments/11');
});

test('nothing of the plan is read as markup, and a long one keeps its end', () => {
  const { text } = comment([], `${'x\n'.repeat(60_000)}</details><img src=x>\nlast line\n`);
  expect(text).toContain('\n    </details><img src=x>\n    last line\n');
  expect(text.length).toBeLessThan(65_536);
  for (const line of text.split('<summary>plan</summary>\n\n')[1]?.split('\n\n</details>')[0]?.split('\n') ??
    [])
    expect(line).toMatch(/^ {4}/);
});

test('a hold that a plan warns of is above the fold', () => {
  const { text } = comment([], '│ Warning: Check block assertion failed\n');
  expect(text.indexOf('Warning: Check')).toBeLessThan(text.indexOf('<details>'));
});

test('the words stand above Terraform’s own text, without a second title, and both fit a comment', () => {
  const words = `### production: the server is replaced\n\nBecause of:\n\n${'- x\n'.repeat(9_990)}`;
  const { text } = comment([], 'x\n'.repeat(60_000), 2, words);
  expect(text).toContain('\n\nBecause of:\n\n- x\n');
  expect(text.match(/^### /gm)).toHaveLength(1);
  expect(text.indexOf('Because of')).toBeLessThan(text.indexOf('<details>'));
  expect(text.length).toBeLessThan(65_536);
});
