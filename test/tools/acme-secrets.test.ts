/**
 * What the certificate's settings name as stored secrets arrives in Traefik: keys of a DNS provider, and of an
 * account.
 */
import { mkdirSync } from 'node:fs';
import { chown } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../../docker/bundle';
import { TRAEFIK_UID } from '../../protocol/users';
import { AcmeAuthority, AUTHORITY_NAME } from '../helpers/acme-authority';
import { composeFile } from '../helpers/compose-file';
import { docker } from '../helpers/docker';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import { writeFiles } from '../helpers/folder';
import { containerArguments } from '../helpers/service-container';

/** Nobody listens there: Traefik then names it. */
const ENDPOINT = `http://${AUTHORITY_NAME}:4711/records`;

/** Of 32 bytes, the least that the signature takes. */
const KEY = Buffer.alloc(32, 7).toString('base64url');

let authority: AcmeAuthority;
beforeAll(async () => {
  authority = await AcmeAuthority.start();
}, 120_000);
afterAll(() => authority?.close());

/** @returns what Traefik says of its first order */
async function orderBy(
  name: string,
  externalAccount?: { keyId: string; hmacSecret: string },
): Promise<string> {
  const environment = awsEnvironment({
    acme: {
      server: `https://${AUTHORITY_NAME}/acme/acme/directory`,
      caCertificate: 'acme-ca',
      challenge: 'dns-01',
      dnsProvider: 'httpreq',
      dnsSecrets: { HTTPREQ_ENDPOINT: 'dns-endpoint' },
      ...(externalAccount && { externalAccount }),
    },
  });
  const files = bundle(environment);
  const settings = files.find(({ path }) => path === 'docker/traefik/traefik.yaml')?.content.toString() ?? '';
  const folder = join(authority.folder, name);
  writeFiles(folder, [
    ...files,
    { path: 'srv/baton/secrets/traefik/acme-ca', content: authority.root },
    { path: 'srv/baton/secrets/traefik/dns-endpoint', content: `${ENDPOINT}\n` },
    // As the boot's step makes it: see secrets-step.test.ts.
    {
      path: 'srv/baton/secrets/traefik/traefik.yaml',
      content: `${settings}        hmacEncoded: '${KEY}'\n`,
    },
  ]);
  const data = join(folder, 'srv/baton/data/traefik');
  mkdirSync(data, { recursive: true });
  await chown(data, TRAEFIK_UID, TRAEFIK_UID);
  writeFiles(join(folder, 'srv/baton/run/traefik'), [
    ...files
      .filter(({ path }) => path.startsWith('docker/traefik/dynamic/'))
      .map(({ path, content }) => ({ path: path.replace('docker/traefik/dynamic/', ''), content })),
  ]);
  const service = composeFile(environment).services.traefik;
  if (!service) throw new Error('the compose file has no traefik');
  const container = authority.start(
    name,
    containerArguments(service, folder, [
      ...['--sysctl', 'net.ipv4.ip_unprivileged_port_start=80', '--sysctl', 'net.ipv4.ip_nonlocal_bind=1'],
    ]),
  );
  let log = '';
  await eventually(async () => {
    log = docker(['logs', container]).output;
    return log.includes(new URL(ENDPOINT).host) || log.includes('Unable to obtain');
  }, 60).catch(() => undefined);
  authority.stop(container);
  return log;
}

test('an account is registered with the authority’s key, and a DNS provider asked where the secret says', async () => {
  const before = authority.accounts;
  const log = await orderBy('account', { keyId: 'kid-1', hmacSecret: 'acme-hmac' });
  expect(log).toContain('Register with external account binding');
  expect(authority.accounts).toBe(before + 1);
  expect(log).toContain(new URL(ENDPOINT).host);
}, 120_000);
