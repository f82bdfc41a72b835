import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../../../docker/bundle';
import { production } from '../docker/monitoring-environments';
import { DOCS } from './generated';
import { shop } from './services-page/shop';

const page = readFileSync(join(DOCS, 'services.md'), 'utf8');

test.each(['shop.ts', 'main.ts'])('the page shows %s, whose types are checked', (file) => {
  const code = readFileSync(join(import.meta.dirname, 'services-page', file), 'utf8')
    .replace(/^\/\*\*.*\*\/\n/, '')
    .replaceAll("'../../../../", "'baton-server/");
  expect(page).toContain(`\`\`\`ts\n${code}\`\`\``);
});

test('the service that it shows is composed and routed', () => {
  const files = bundle(production({ hosts: ['shop.example.com'] }), [shop]);
  const text = (path: string) => files.find((file) => file.path === path)?.content.toString();
  expect(text('docker/compose.yaml')).toContain('ghcr.io/example-org/shop:1.4.0');
  expect(text('docker/traefik/dynamic/routes.yaml')).toContain('Host(`shop.example.com`)');
});
