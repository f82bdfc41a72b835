/**
 * The certificate authority: Pebble, Let's Encrypt's own test server. It outlives the machines, because it forgets
 * its accounts when it starts again.
 */

import { docker, putFiles, removeContainer } from './docker';
import { AUTHORITY_IMAGE } from './images/catalog';
import { readParameter } from './parameters';
import { labels, type PlatformInput } from './settings';

const CONFIG = {
  pebble: {
    listenAddress: '0.0.0.0:14000',
    managementListenAddress: '0.0.0.0:15000',
    certificate: '/baton/certificate.pem',
    privateKey: '/baton/key.pem',
    httpPort: 80,
    tlsPort: 443,
    profiles: { default: { description: "As Let's Encrypt", validityPeriod: 7_776_000 } },
  },
};

export async function createAuthority(input: PlatformInput): Promise<void> {
  const { authority, clients, gateway } = input.layout;
  await removeContainer(authority.name);
  await docker([
    ...['create', '--name', authority.name, ...labels(input, 'authority')],
    ...['--network', clients.network, '--ip', authority.address],
    // Its deliberate delays and refusals test ACME clients, not sites.
    ...['--env', 'PEBBLE_VA_NOSLEEP=1', '--env', 'PEBBLE_WFE_NONCEREJECT=0', '--env', 'PEBBLE_AUTHZREUSE=0'],
    ...['--restart', 'unless-stopped', AUTHORITY_IMAGE],
    ...['-config', '/baton/config.json', '-dnsserver', `${gateway.client}:53`],
  ]);
  await putFiles(authority.name, {
    '/baton/config.json': JSON.stringify(CONFIG),
    '/baton/certificate.pem': `${await readParameter(input, 'acme-server-certificate')}\n`,
    '/baton/key.pem': `${await readParameter(input, 'acme-server-key')}\n`,
  });
  await docker(['start', authority.name]);
}

export const removeAuthority = ({ layout }: PlatformInput) => removeContainer(layout.authority.name);

/** @throws Error where it does not answer */
export const authorityAnswers = ({ layout }: PlatformInput) =>
  docker([
    ...['exec', layout.gateway.name, 'curl', '--silent', '--fail', '--insecure', '--max-time', '5'],
    `https://${layout.authority.address}:14000/dir`,
  ]);

/** The root that its certificates lead to; another one after each start of it. */
export const authorityRoot = ({ layout }: PlatformInput) =>
  docker([
    ...[
      'exec',
      layout.gateway.name,
      'curl',
      '--silent',
      '--fail',
      '--insecure',
      '--retry',
      '20',
      '--retry-delay',
      '1',
    ],
    ...['--retry-connrefused', `https://${layout.authority.address}:15000/roots/0`],
  ]);
