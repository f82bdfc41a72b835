import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DNS_PROVIDERS, inWords } from '../../../settings/dns-providers';

const page = readFileSync(join(import.meta.dirname, '../../../docs/aws.md'), 'utf8');

test.each(Object.entries(DNS_PROVIDERS).filter(([code]) => code !== 'route53'))(
  'docs/aws.md says what %s needs',
  (code, provider) => {
    const optional = provider.optional?.join(', ') ?? '';
    expect(page).toContain(`| \`${code}\` | ${inWords(provider)} | ${optional} |\n`.replace('|  |', '| |'));
  },
);
