/** Which secrets are needed and stored; a value gets in by the standard input alone, and out by nothing. */
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../../cli/command';
import { needs } from '../../../cli/secrets/needed';
import { type SecretsOptions, secrets } from '../../../cli/secrets/secrets';
import { secretValue } from '../../../cli/secrets/value';
import type { StoredSecret } from '../../../deployer/secret-commands';
import type { AwsInput, Environment } from '../../../settings/schema';
import { baton } from '../../helpers/baton';
import { awsEnvironment } from '../../helpers/environments';
import { testFolder, writeFiles } from '../../helpers/folder';

const platform = vi.hoisted(() => ({
  stored: new Map<string, { value: string; version: number; inPlainText: boolean }>(),
}));

vi.mock('../../../deployer/platforms', () => ({
  commandsOf: () => ({
    explain: (error: Error) => error.message,
    secrets: {
      list: async (): Promise<StoredSecret[]> =>
        [...platform.stored].map(([name, { version, inPlainText }]) => ({
          ...{ name, version, inPlainText },
          changed: new Date('2026-02-03T04:05:06Z'),
        })),
      store: async (_e: Environment, _n: string, _env: object, secret: string, value: string) => {
        const version = (platform.stored.get(secret)?.version ?? 0) + 1;
        platform.stored.set(secret, { value, version, inPlainText: false });
        return version;
      },
      remove: async (_e: Environment, _n: string, _env: object, secret: string) =>
        void platform.stored.delete(secret),
      nextStep: (name: string) => `deploy ${name}`,
    },
  }),
}));

const APP = {
  image: `ghcr.io/example-org/shop:1.0@sha256:${'a'.repeat(64)}`,
  ...{ port: 8080, host: 'shop.example.com', health: '/up' },
};

const NEEDING: Partial<AwsInput> = {
  acme: { caCertificate: 'own-ca' },
  alerts: { receivers: [{ kind: 'slack', webhookUrlSecret: 'slack-url', channel: '#alerts' }] },
};

let lines: string[];
let context: CommandContext;
const before = process.cwd();
afterEach(() => process.chdir(before));
beforeEach(() => {
  process.chdir(testFolder());
  platform.stored.clear();
  lines = [];
  context = {
    environments: { load: () => awsEnvironment(NEEDING) } as unknown as CommandContext['environments'],
    ...{ root: '.', cacheDir: '', env: {}, interactive: false, log: (line: string) => void lines.push(line) },
  };
});

const run = (words: string[], value?: string, options?: SecretsOptions) =>
  secrets(context, 'production', words, options, value === undefined ? undefined : Readable.from([value]));

describe('what is needed', () => {
  test('is what a deploy asks for, whatever setting names it', () => {
    const app = { ...APP, secrets: { URL: 'shop-url' }, secretFiles: { key: 'shop-key' } };
    const environment = awsEnvironment({
      ...NEEDING,
      apps: { shop: app },
      registries: { 'ghcr.io': { user: 'example-org', passwordSecret: 'registry' } },
      sites: { blog: { domain: 'blog.example.org' } },
      access: [{ host: 'blog.example.org', password: { user: 'team', secret: 'blog-password' } }],
    });
    const readBy = Object.fromEntries(
      needs(environment, 'production').secrets.map(({ name, ...by }) => [name, by]),
    );
    expect(readBy).toMatchObject({
      'shop-url': { services: ['shop'], settings: ['apps.shop.secrets.URL'] },
      'shop-key': { services: ['shop'], settings: ['apps.shop.secretFiles.key'] },
      registry: { services: [], settings: ['registries.ghcr.io.passwordSecret'] },
      'blog-password': { services: ['traefik'], settings: ['access[0].password.secret'] },
    });
  });

  test('is named with the services that read it and the settings that name it', () => {
    const found = Object.fromEntries(
      needs(awsEnvironment(NEEDING), 'production').secrets.map(({ name, ...by }) => [name, by]),
    );
    expect(found).toEqual({
      'grafana-secret-key': { services: ['grafana'], settings: [] },
      'own-ca': { services: ['traefik'], settings: ['acme.caCertificate'] },
      'slack-url': { services: ['alertmanager'], settings: ['alerts.receivers[0].webhookUrlSecret'] },
    });
  });

  test('also where only a part outside the server reads it, or a DNS provider', () => {
    const environment = awsEnvironment({
      watch: { victorops: { apiKeySecret: 'victorops-key', routingKey: 'ops' } },
      acme: {
        challenge: 'dns-01',
        dnsProvider: 'cloudflare',
        dnsSecrets: { CF_DNS_API_TOKEN: 'cloudflare-token' },
      },
    });
    expect(needs(environment, 'production').secrets).toEqual(
      expect.arrayContaining([
        { name: 'victorops-key', services: [], settings: ['watch.victorops.apiKeySecret'] },
        {
          name: 'cloudflare-token',
          services: ['traefik'],
          settings: ['acme.dnsSecrets.CF_DNS_API_TOKEN'],
        },
      ]),
    );
  });
});

describe('services of one’s own', () => {
  const synthesized = (...list: object[]) =>
    writeFiles('.', [{ path: '.baton/staging/production/own-secrets.json', content: JSON.stringify(list) }]);

  test('are in the list once the stack was synthesized, and what they need is not removed unasked', async () => {
    synthesized({ name: 'shop-database-url', services: ['shop'] }, { name: 'own-ca', services: ['shop'] });
    await run([]);
    expect(lines.join('\n')).toMatch(/shop-database-url +missing +shop\n/);
    expect(lines.join('\n')).toMatch(/own-ca +missing +traefik, shop, acme\.caCertificate\n/);
    expect(lines.join('\n')).toContain('npx baton secrets production set shop-database-url');
    expect(lines.join('\n')).not.toContain('Not listed yet');
    await expect(run(['remove', 'shop-database-url'])).rejects.toThrow(/needed by shop: without it/);
    await run(['set', 'shop-database-url'], 'x');
    expect(lines.join('\n')).not.toContain('Nothing in');
  });

  test('are named as what is still unknown until then', async () => {
    await run([]);
    expect(lines.join('\n')).toContain(
      "Not listed yet: secrets of services of one's own are known after the first plan or up",
    );
    await run(['set', 'shop-database-url'], 'x');
    expect(lines.join('\n')).toMatch(/names shop-database-url\. Named: .*; secrets of services of one's own/);
  });

  test('that are gone need nothing, and what they left is nobody’s', async () => {
    synthesized();
    platform.stored.set('shop-database-url', { value: 'hidden', version: 1, inPlainText: false });
    await run([]);
    expect(lines.join('\n')).toMatch(/shop-database-url +stored .* nothing\n?/);
    expect(lines.join('\n')).not.toContain('Not listed yet');
  });
});

describe('the list', () => {
  test('says what is stored, since when, what is missing, and the next step', async () => {
    platform.stored.set('own-ca', { value: 'hidden', version: 3, inPlainText: false });
    platform.stored.set('slack-url', { value: 'hidden', version: 1, inPlainText: true });
    platform.stored.set('left-over', { value: 'hidden', version: 1, inPlainText: false });
    await run([]);
    const text = lines.join('\n');
    expect(text).toMatch(/own-ca +stored +3 +2026-02-03 +traefik, acme\.caCertificate/);
    expect(text).toMatch(/grafana-secret-key +missing +grafana/);
    expect(text).toMatch(/slack-url +plain text/);
    expect(text).toMatch(/left-over +stored .*nothing in the settings/);
    expect(text).toContain('Next step: npx baton secrets production set grafana-secret-key');
    expect(text).not.toContain('hidden');
  });

  test('is one JSON document', async () => {
    platform.stored.set('own-ca', { value: 'hidden', version: 3, inPlainText: false });
    await run([], undefined, { json: true });
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      ...{ environment: 'production', ownServicesKnown: false },
      secrets: [
        ...[['grafana-secret-key', ['grafana'], []] as const].map(([name, services, settings]) => ({
          ...{ name, state: 'missing', version: null, changed: null, services, settings },
        })),
        {
          ...{ name: 'own-ca', state: 'stored', version: 3, changed: '2026-02-03T04:05:06.000Z' },
          ...{ services: ['traefik'], settings: ['acme.caCertificate'] },
        },
        {
          ...{ name: 'slack-url', state: 'missing', version: null, changed: null },
          ...{ services: ['alertmanager'], settings: ['alerts.receivers[0].webhookUrlSecret'] },
        },
      ],
    });
  });
});

describe('setting one', () => {
  test.each([
    ['abc\n', 'abc'],
    ['abc\r\n', 'abc'],
    ['abc', 'abc'],
    ['abc\n\n', 'abc\n'],
    [' two lines\nof it ', ' two lines\nof it '],
  ])('stores %j as %j', async (piped, value) => {
    await run(['set', 'own-ca'], piped);
    expect(platform.stored.get('own-ca')?.value).toBe(value);
    expect(lines.join('\n')).toContain(`version 1: ${value.length} characters`);
    expect(lines.join('\n').includes('without the line break')).toBe(value.length < piped.length);
    expect(lines.join('\n')).not.toContain('abc');
    expect(lines.at(-1)).toContain('Next step: deploy production');
  });

  test.each([
    ['', /empty/],
    ['\n', /empty/],
    ['a\0b', /no text/],
  ])('refuses %j', async (piped, reason) => {
    await expect(run(['set', 'own-ca'], piped)).rejects.toThrow(reason);
    expect(platform.stored.size).toBe(0);
  });

  test.each([
    [['secrets', 'production', 'set', 'own-ca', 'hunter2']],
    [['secrets', 'production', 'set', 'own-ca', '--value', 'hunter2']],
    [['secrets', 'production', 'set', 'own-ca', '--value=hunter2']],
  ])('refuses a value in %j without repeating it', async (args) => {
    const refused = await baton(context, args).catch((error: Error) => error);
    expect((refused as Error).message).toContain('not taken from the command line');
    expect((refused as Error).message).toContain('baton secrets production set own-ca asks for it');
    expect((refused as Error).message).not.toContain('hunter2');
    expect(platform.stored.size).toBe(0);
  });

  test('says where nothing needs it, with the names that are needed', async () => {
    await run(['set', 'own-cb'], 'x');
    expect(lines.join('\n')).toMatch(/names own-cb\. Named: .*grafana-secret-key, own-ca, slack-url/);
  });

  test.each([['Own_CA'], ['../x'], ['']])('refuses %j as a name', async (name) => {
    await expect(run(['set', name], 'x')).rejects.toThrow(/name the secret/);
  });

  test('a person types without being shown it', async () => {
    const shown: string[] = [];
    const output = { write: (text: string) => shown.push(text) > 0 } as unknown as NodeJS.WritableStream;
    const input = Object.assign(Readable.from(['hun', 'ter2\n']), { isTTY: true, setRawMode: () => input });
    expect((await secretValue('Value of a', input, output)).text).toBe('hunter2');
    expect(shown.join('')).toBe('Value of a (it is not shown): \n');
  });
});

describe('removing one', () => {
  test('that is needed takes --force', async () => {
    platform.stored.set('own-ca', { value: 'hidden', version: 3, inPlainText: false });
    await expect(run(['remove', 'own-ca'])).rejects.toThrow(/needed by traefik, acme\.caCertificate/);
    expect(platform.stored.has('own-ca')).toBe(true);
    await run(['remove', 'own-ca'], undefined, { force: true });
    expect(platform.stored.has('own-ca')).toBe(false);
  });
});
