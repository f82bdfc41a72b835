/** The agent's container: the agent as its systemd unit starts it. */
import { readFile } from 'node:fs/promises';
import { docker } from '../../deployer/local/docker';
import { ADDRESSES, MACHINE } from '../../protocol/addresses';
import { toEnv } from '../../protocol/boot-settings';
import { PATHS } from '../../protocol/paths';
import { BUCKETS, DOMAIN, KEY, STORE_HOST, STORE_PORT } from './settings';

const IMAGE = 'baton/machine:trixie-baked';

export interface AgentContainerOptions {
  /** Every container's name begins with it. */
  readonly prefix: string;
  readonly name: string;
  readonly network: string;
  /** Stands for the server's disk. */
  readonly folder: string;
}

export async function startAgent({ prefix, name, network, folder }: AgentContainerOptions): Promise<void> {
  const unit = await readFile('agent/baton-agent.service', 'utf8');
  const command = fromUnit(unit, 'ExecStart', /^ExecStart=(.*)$/m);
  const memory = fromUnit(unit, 'MemoryMax in M', /^MemoryMax=(\d+)M$/m);
  const addresses = [MACHINE, ADDRESSES.prometheus].map((address) => `ip address add ${address}/32 dev lo`);
  await docker([
    ...['run', '--detach', '--name', name, '--network', network],
    ...['--network-alias', DOMAIN, '--cap-add', 'NET_ADMIN', '--memory', `${memory}m`],
    ...['--volume', '/var/run/docker.sock:/var/run/docker.sock'],
    ...['--volume', `${folder}/srv:/srv/baton`, '--volume', `${process.cwd()}/dist:/dist:ro`],
    ...['--volume', `${folder}/traefik/cert.pem:/cert.pem:ro`],
    ...['--volume', `${folder}/var/instance-id:${PATHS.instanceId}:ro`],
    ...Object.entries(ENVIRONMENT).flatMap(([key, value]) => ['--env', `${key}=${value}`]),
    ...['--entrypoint', 'sh', IMAGE, '-euc'],
    [
      'mkdir -p /var/lib/baton /srv/baton/release/agent',
      'cp /dist/agent.cjs /srv/baton/release/agent/',
      // The containers have longer names here than on a server.
      `echo '#!/bin/sh\n/usr/bin/docker "$@" | sed s/${prefix}-//' >/usr/local/bin/docker`,
      'chmod +x /usr/local/bin/docker',
      ...addresses,
      'node /srv/baton/release/agent/agent.cjs restore',
      `exec ${command}`,
    ].join('\n'),
  ]);
}

function fromUnit(unit: string, what: string, pattern: RegExp): string {
  const value = pattern.exec(unit)?.[1];
  if (!value) throw new Error(`agent/baton-agent.service has no ${what}`);
  return value;
}

const ENVIRONMENT: Readonly<Record<string, string>> = {
  ...toEnv({
    release: 'bench',
    domain: DOMAIN,
    drainSeconds: 15,
    metricsDays: 90,
    releasesBucket: BUCKETS.content,
    contentBucket: BUCKETS.content,
    dataBucket: BUCKETS.data,
    region: 'us-east-1',
    endpoint: `http://${STORE_HOST}:${STORE_PORT}`,
    trustedCertificates: '/cert.pem',
  }),
  AWS_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
};
