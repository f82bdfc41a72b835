import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { apps } from '../../../settings/apps-schema';
import { withPins } from '../../../settings/pinned-images';
import { validate } from '../../../settings/validate';
import { DIGEST } from '../../helpers/apps';
import production from './apps-page/production';
import { DOCS } from './generated';
import { settingsOf } from './settings-schema';

const page = readFileSync(join(DOCS, 'apps.md'), 'utf8');

test('the page shows an environment whose types are checked and that is valid once it is pinned', () => {
  const code = readFileSync(join(import.meta.dirname, 'apps-page/production.ts'), 'utf8')
    .replace(/^\/\*\*.*\*\/\n/, '')
    .replaceAll("'../../../../", "'baton-server/");
  expect(page).toContain(`\`\`\`ts\n${code}\`\`\``);
  const pinned = withPins(production, { [production.apps.shop.image]: DIGEST });
  expect(validate('production', pinned).apps.shop?.image).toContain(DIGEST);
});

test('the page names every setting of an app', () => {
  const names = settingsOf({ apps })
    .filter(({ path }) => /^apps\.<name>\.\w+$/.test(path))
    .map(({ path }) => path.replace('apps.<name>.', ''));
  expect(names.length).toBeGreaterThan(20);
  expect(names.filter((name) => !page.includes(`\`${name}\``) && !page.includes(`${name}: `))).toEqual([]);
});
