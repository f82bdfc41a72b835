import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { awsSettings } from '../../../settings/aws-schema';
import { common } from '../../../settings/common-schema';
import { localSettings } from '../../../settings/local-schema';
import { stateSchema } from '../../../settings/state-schema';
import { DOCS, expectPartCurrent } from './generated';
import { bare, CHAPTERS, contents, isLong, literal, servicesTable, settingsPage } from './settings-page';

test('the page is what the schema and its comments say', () => {
  expectPartCurrent('settings.md', 'settings', settingsPage());
  expectPartCurrent('settings.md', 'limits', servicesTable());
  expectPartCurrent('settings.md', 'contents', contents());
});

/** As zod itself lists them, apart from the page's own walk through the schemas. */
function pathsOf(schema: z.core.JSONSchema.BaseSchema, prefix: string): string[] {
  const { properties = {}, items, propertyNames, additionalProperties, anyOf = [], oneOf = [] } = schema;
  const names = propertyNames && 'enum' in (propertyNames as object) ? '<service>' : '<name>';
  const below = (inner: unknown, path: string) =>
    typeof inner === 'object' && inner !== null ? pathsOf(inner as z.core.JSONSchema.BaseSchema, path) : [];
  return [
    ...Object.entries(properties).flatMap(([key, inner]) => {
      const path = prefix === '' ? key : `${prefix}.${key}`;
      return [path, ...below(inner, path)];
    }),
    ...below(items, `${prefix}[]`),
    ...below(additionalProperties, `${prefix}.${names}`),
    ...[...anyOf, ...oneOf].flatMap((inner) => below(inner, prefix)),
  ];
}

test.each([
  ['Every environment', z.strictObject(common)],
  ['On AWS', z.strictObject(awsSettings)],
  ['On this computer', z.strictObject(localSettings)],
  ['The state stack', stateSchema],
])('%s: the page has every setting', (title, schema) => {
  const page = readFileSync(join(DOCS, 'settings.md'), 'utf8');
  const [, part = ''] = page.split(`\n## ${title}\n`);
  const [chapter = ''] = part.split(/^## |^<!--/m);
  const shown = [...chapter.matchAll(/^### `(.*)`$/gm)].map(([, path]) => path);
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  expect(shown.sort()).toEqual([...new Set(pathsOf(json, ''))].sort());
});

describe.each(CHAPTERS)('$title', ({ settings, comments }) => {
  test.each(settings)(
    '$path says what it is, its range, its default and an example that is valid',
    (setting) => {
      const { path, schema, range, fallback, isRequired, isGroup } = setting;
      const comment = comments.get(path);
      expect(comment?.text).toMatch(/[.:)]$/);
      if (range !== undefined) expect(comment?.text).toContain(`, ${range}`);
      if (!isRequired && !isGroup) expect(comment?.fallback).toBeDefined();
      if (fallback !== undefined && !isLong(fallback))
        expect(
          comment?.fallback?.startsWith(bare(literal(fallback))),
          `${comment?.fallback}, not ${fallback}`,
        ).toBe(true);
      const hasParts = settings.some((other) => other.path.startsWith(`${path}.`));
      if (comment?.example === undefined) expect(hasParts, 'has an example').toBe(true);
      else if (path.endsWith('.kind')) expect(setting.allowed.join()).toContain(bare(comment.example));
      else expect((schema as z.ZodType).safeParse(yaml.load(comment.example)).error).toBeUndefined();
    },
  );
});
