import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import type { AwsInput } from '../../settings/schema';
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
