import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import type { AwsInput } from '../../settings/schema';
import { leastApp } from '../helpers/apps';
import { runContainer } from '../helpers/docker';
import { awsEnvironment } from '../helpers/environments';
import { testFolder, writeFiles } from '../helpers/folder';

const STEP = join(import.meta.dirname, '../../userdata/boot/50-secrets.sh');

/** The step on a Debian as the server's, with parameters of the test's own. */
function secrets(
  parameter: string,
  look: string,
  input: Partial<AwsInput> = { acme: { caCertificate: 'acme-ca' } },
) {
  const folder = testFolder();
  writeFiles(folder, [...bundle(awsEnvironment(input)), { path: 'lib.sh', content: parameter }]);
  copyFileSync(STEP, join(folder, '50-secrets.sh'));
  const volumes = [
    ...['--volume', `${folder}:/w:ro`, '--volume', `${folder}/docker:/srv/baton/release/docker:ro`],
    ...['--volume', `${folder}/lib.sh:/usr/local/lib/baton/lib.sh:ro`],
  ];
  const script = `umask 022; sh -eu /w/50-secrets.sh; code=$?; cd /srv/baton/secrets; ${look}; exit $code`;
  return runContainer('baton/tools:trixie', volumes, ['sh', '-c', script]);
}

test('each secret can be read by its service alone', () => {
  const look = 'find . -printf "%m %U:%G %P\\n" | sort -k 3; cat traefik/acme-ca';
  expect(secrets('parameter() { printf "value of %s" "$1"; }', look)).toEqual({
    status: 0,
    output: [
      '711 0:0 ',
      '500 472:0 grafana',
      '400 472:0 grafana/grafana-secret-key',
      '500 65532:65532 traefik',
      '400 65532:65532 traefik/acme-ca',
      'value of secrets/acme-ca',
    ].join('\n'),
  });
});

test('a secret that nobody has stored stops the boot', () => {
  const { status, output } = secrets('parameter() { echo "no parameter $1" >&2; return 1; }', 'true');
  expect(status).not.toBe(0);
  expect(output).toContain('no parameter secrets/acme-ca');
});

/** What a value may hold that a file of variables could read as something else. */
const HOSTILE = [
  'plain',
  "it's",
  '$HOME ${HOME} $$ `id` $(id)',
  'a\\b \\n \\" \\',
  'two\nlines',
  '# "quoted" # ',
  ' blanks ',
  "x'\nZ=1",
  'ä\t€',
];

describe('an app', () => {
  const apps = {
    shop: {
      ...leastApp,
      secrets: Object.fromEntries(HOSTILE.map((_, index) => [`V${index}`, `value-${index}`])),
      secretFiles: { 'tls.key': 'shop-tls-key' },
    },
  };
  const registries = { 'ghcr.io': { user: 'example-org', passwordSecret: 'registry-token' } };
  const stored = HOSTILE.map(
    (value, index) =>
      `secrets/value-${index}) printf %s ${Buffer.from(value).toString('base64')} | base64 --decode ;;`,
  );
  const parameter = `parameter() { case $1 in ${stored.join(' ')} *) printf "value of %s" "$1" ;; esac; }`;

  test('gets its secrets as variables that only root reads, as files that only it reads', () => {
    const look = 'find . -printf "%m %U:%G %P\\n" | grep -v grafana | sort -k 3; cat registries/*';
    expect(secrets(parameter, look, { apps, registries })).toEqual({
      status: 0,
      output: [
        '711 0:0 ',
        '500 0:0 registries',
        '400 0:0 registries/registry-token',
        '500 10001:10001 shop',
        '600 0:0 shop.env',
        '400 10001:10001 shop/shop-tls-key',
        'value of secrets/registry-token',
      ].join('\n'),
    });
  });

  test('gets each value as it is stored, whatever is in it', () => {
    const look =
      'cp -r /w/docker /tmp/docker; printf "BATON_LOG_GROUP=x\\nBATON_RELEASE=x\\nBATON_SERVER=x\\n" >/tmp/docker/.env; ' +
      'docker compose --project-directory /tmp/docker config --format json';
    const { status, output } = secrets(parameter, look, { apps });
    expect(status, output).toBe(0);
    const { environment } = (
      JSON.parse(output) as { services: { shop: { environment: Record<string, string> } } }
    ).services.shop;
    // Compose doubles each dollar sign where it prints.
    const got = HOSTILE.map((_, index) => environment[`V${index}`]?.replaceAll('$$', '$'));
    expect(got).toEqual(HOSTILE);
  });

  test('whose secret nobody has stored stops the boot', () => {
    const missing = 'parameter() { case $1 in *value*) echo "no parameter $1" >&2; return 1 ;; esac; }';
    const { status, output } = secrets(missing, 'true', { apps });
    expect(status).not.toBe(0);
    expect(output).toContain('no parameter secrets/value-0');
  });
});

/** Of 32 bytes. */
const KEY = Buffer.alloc(32, 0xef).toString('base64url');

describe('an account with the authority', () => {
  const acme = {
    server: 'https://acme.zerossl.com/v2/DV90',
    externalAccount: { keyId: 'kid-1', hmacSecret: 'acme-hmac' },
  };
  const look = 'find traefik -type f -printf "# %m %U:%G %P\\n"; cat traefik/traefik.yaml';

  test('comes to Traefik with its settings, which nobody else can read', () => {
    // As a person pastes it: with the end of its line.
    const { status, output } = secrets(`parameter() { printf "${KEY}\\n"; }`, look, { acme });
    expect(status, output).toBe(0);
    expect(output).toContain('# 400 65532:65532 traefik.yaml');
    expect(load(output)).toMatchObject({
      entryPoints: { web: { address: ':80' } },
      certificatesResolvers: {
        acme: { acme: { caServer: acme.server, eab: { kid: 'kid-1', hmacEncoded: KEY } } },
      },
    });
  });

  test.each([`'${KEY}`, '', `ä${KEY}`, KEY.slice(0, -1), `${KEY}: x`])(
    'whose key is none stops the boot: %j',
    (key) => {
      const { status, output } = secrets(`parameter() { printf "${key}"; }`, 'true', { acme });
      expect(status).not.toBe(0);
      expect(output).toContain('the secret acme-hmac must be the authority');
    },
  );
});
