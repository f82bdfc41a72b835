/**
 * The certificate authority: step-ca, which serves ACME as Let's Encrypt does. Its root is a stored parameter and its
 * accounts are in a volume, so that a restart changes neither.
 */

import { docker, putFiles, removeContainer } from './docker';
import { AUTHORITY_IMAGE } from './images/catalog';
import { readParameter } from './parameters';
import { labels, type PlatformInput } from './settings';

const NAME = 'authority.internal';
const ROOT = 'secrets/acme-ca';
const START_SECONDS = 30;
/** As long as Let's Encrypt's. */
const LIFETIME = '2160h';

const CONFIG = {
  root: '/baton/root.pem',
  crt: '/baton/intermediate.pem',
  key: '/baton/intermediate-key.pem',
  address: ':443',
  dnsNames: [NAME],
  logger: { format: 'json' },
  // Not badger: after a loss of power in the middle of a write it refuses to start until somebody repairs it by hand.
  db: { type: 'bbolt', dataSource: '/home/step/authority.db' },
  authority: {
    provisioners: [
      {
        type: 'ACME',
        name: 'acme',
        challenges: ['http-01', 'tls-alpn-01', 'dns-01'],
        claims: { maxTLSCertDuration: LIFETIME, defaultTLSCertDuration: LIFETIME },
      },
    ],
  },
};

export async function createAuthority(input: PlatformInput): Promise<void> {
  const { authority, clients, gateway } = input.layout;
  await removeContainer(authority.name);
  await docker(['volume', 'create', ...labels(input, 'authority'), authority.volume]);
  await docker([
    ...['create', '--name', authority.name, ...labels(input, 'authority')],
    ...['--network', clients.network, '--ip', authority.address],
    ...['--volume', `${authority.volume}:/home/step`],
    // It asks the site itself for a challenge's answer, whatever proxy Docker gives its containers.
    ...['--env', 'NO_PROXY=*'],
    // The official image's own check needs the settings of a client.
    ...['--no-healthcheck', '--restart', 'unless-stopped', '--entrypoint', 'step-ca', AUTHORITY_IMAGE],
    // For every challenge: step-ca makes it the resolver of the whole program.
    ...['--resolver', `${gateway.client}:53`, '/baton/ca.json'],
  ]);
  await putFiles(authority.name, {
    '/baton/ca.json': JSON.stringify(CONFIG),
    [CONFIG.root]: `${await authorityRoot(input)}\n`,
    [CONFIG.crt]: `${await readParameter(input, 'authority-intermediate')}\n`,
    // The root's own key stays where it is.
    [CONFIG.key]: `${await readParameter(input, 'authority-intermediate-key')}\n`,
  });
  await docker(['start', authority.name]);
  await untilHealthy(input);
}

export const removeAuthority = ({ layout }: PlatformInput) => removeContainer(layout.authority.name);

/** @throws Error where it does not answer */
export const authorityAnswers = ({ layout }: PlatformInput) =>
  docker([
    ...['exec', layout.gateway.name, 'curl', '--silent', '--fail', '--insecure', '--max-time', '5'],
    `https://${layout.authority.address}/health`,
  ]);

/** The root that its certificates lead to, and that of its own HTTPS server. */
export const authorityRoot = (input: PlatformInput) => readParameter(input, ROOT);

/** As a client: by its name, and trusting its root alone. */
async function untilHealthy({ layout: { authority, parameters } }: PlatformInput): Promise<void> {
  const container = ['--network', `container:${authority.name}`, '--volume', `${parameters}:/parameters:ro`];
  const retries = ['--retry', String(START_SECONDS), '--retry-delay', '1', '--retry-connrefused'];
  const trust = ['--cacert', `/parameters/${ROOT}`, '--connect-to', `${NAME}:443:127.0.0.1:443`];
  await docker([
    ...['run', '--rm', ...container, 'baton/tools:trixie', 'curl', '--silent', '--show-error', '--fail'],
    ...[...retries, ...trust, `https://${NAME}/health`],
  ]).catch(async (error: Error) => {
    const log = await docker(['logs', '--tail', '5', authority.name]).catch(() => '');
    throw new Error(`the certificate authority ${authority.name} does not answer: ${error.message}\n${log}`);
  });
}
