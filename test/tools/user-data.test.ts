import { chmodSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Environment } from '../../settings/schema';
import { settingsPart, userData } from '../../userdata/cloud-config';
import { userDataFiles } from '../../userdata/release-files';
import { runContainer } from '../helpers/docker';
import { awsEnvironment, localEnvironment, SSH_KEY } from '../helpers/environments';
import { testFolder, writeFiles } from '../helpers/folder';

const TOOLS = 'baton/tools:trixie';
const full = awsEnvironment({
  admins: [{ name: 'ann', sshKeys: [SSH_KEY] }],
  tools: ['htop', 'g++'],
  ssh: { port: 2222, networks: ['198.51.100.0/24'] },
});
const settings = { BATON_RELEASE: 'f'.repeat(64), BATON_DOMAIN: 'example.com' };

test.each<[string, Environment]>([
  ['production', awsEnvironment()],
  ['production with admins and tools', full],
  ['this computer', localEnvironment()],
])('cloud-init accepts the user data: %s', (_, environment) => {
  const folder = testFolder();
  writeFiles(folder, [{ path: 'user-data', content: userData(environment) + settingsPart(settings) }]);
  const { status, output } = runContainer(
    TOOLS,
    ['--volume', `${folder}:/w:ro`],
    ['cloud-init', 'schema', '--config-file', '/w/user-data'],
  );
  expect(output).toContain('Valid schema');
  expect(output).not.toMatch(/deprecat|warning/i);
  expect(status).toBe(0);
});

describe('sshd accepts its settings', () => {
  const config = (environment: Environment) =>
    userDataFiles(environment)
      .find(({ path }) => path === 'userdata/system/sshd.conf')
      ?.content.toString() ?? '';
  // With what 43-identity.sh puts there: a host key and its certificate.
  const script = `set -e
    ssh-keygen -q -t ed25519 -N '' -f /tmp/ca
    rm -f /etc/ssh/ssh_host_*
    ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key
    ssh-keygen -q -s /tmp/ca -I host -h -n example.com /etc/ssh/ssh_host_ed25519_key.pub
    mkdir -p /run/sshd
    cp /w/00-baton.conf /etc/ssh/sshd_config.d/
    sshd -t
    sshd -T`;

  test('and obeys them', () => {
    const folder = testFolder();
    writeFiles(folder, [{ path: '00-baton.conf', content: config(full) }]);
    chmodSync(folder, 0o755);
    const { status, output } = runContainer(TOOLS, ['--volume', `${folder}:/w:ro`], ['sh', '-c', script]);
    expect(status, output).toBe(0);
    for (const line of [
      'port 2222',
      'passwordauthentication no',
      'kbdinteractiveauthentication no',
      'permitrootlogin no',
      'hostkey /etc/ssh/ssh_host_ed25519_key',
      'hostcertificate /etc/ssh/ssh_host_ed25519_key-cert.pub',
    ])
      expect(output.split('\n')).toContain(line);
    expect(output).not.toMatch(/^port 22$/m);
  });
});
