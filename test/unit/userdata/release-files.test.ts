import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { userData } from '../../../userdata/cloud-config';
import { userDataFiles } from '../../../userdata/release-files';
import { leastApp } from '../../helpers/apps';
import { awsEnvironment, SSH_KEY } from '../../helpers/environments';

test("the release's own boot steps come after the user data's, in this order", () => {
  const steps = userDataFiles(awsEnvironment())
    .map(({ path }) => path)
    .filter((path) => path.startsWith('boot/'));
  expect(steps).toEqual([
    'boot/41-system.sh',
    'boot/42-admins.sh',
    'boot/43-identity.sh',
    'boot/50-secrets.sh',
    'boot/55-ssh-certificate.sh',
    'boot/60-firewall.sh',
    'boot/65-restore.sh',
    'boot/70-content.sh',
    'boot/80-services.sh',
  ]);
  expect([...steps].sort()).toEqual(steps);
});

// What is not covered by the release's id could change without a new server.
test.each<[string, Partial<Parameters<typeof awsEnvironment>[0]>]>([
  ['an admin', { admins: [{ name: 'ann', sshKeys: [SSH_KEY] }] }],
  ['the port of SSH', { ssh: { port: 2222 } }],
  ['a tool', { tools: ['htop'] }],
  ['the domain', { domain: 'example.org' }],
])('%s is part of the release', (_, input) => {
  expect(userDataFiles(awsEnvironment(input))).not.toEqual(userDataFiles(awsEnvironment()));
});

const content = (path: string, input: Parameters<typeof awsEnvironment>[0] = {}) =>
  userDataFiles(awsEnvironment(input)).find((file) => file.path === path)?.content;

test('what a release keeps is what its machines boot from', () => {
  expect(content('userdata/cloud-config.yaml')).toBe(userData(awsEnvironment()));
});

describe('the system', () => {
  test('admins, each with the keys that they have', () => {
    const admins = [
      { name: 'ann', sshKeys: [SSH_KEY, `${SSH_KEY}2`] },
      { name: 'bo', sshKeys: [SSH_KEY] },
    ];
    expect(content('userdata/admins/ann', { admins })).toBe(`${SSH_KEY}\n${SSH_KEY}2\n`);
    expect(content('userdata/admins/bo', { admins })).toBe(`${SSH_KEY}\n`);
  });
  test('sshd listens at the port and takes keys alone', () => {
    expect(content('userdata/system/sshd.conf', { ssh: { port: 2222 } })).toBe(
      [
        'Port 2222',
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin no',
        'HostKey /etc/ssh/ssh_host_ed25519_key',
        'HostCertificate /etc/ssh/ssh_host_ed25519_key-cert.pub',
        '',
      ].join('\n'),
    );
  });
  test('journald keeps no more than it may, and keeps it over a reboot: it is not sent off at once', () => {
    expect(content('userdata/system/journald.conf')).toBe(
      '[Journal]\nStorage=persistent\nSystemMaxUse=500M\n',
    );
  });
  test.each([
    ['http-01', '0\n'],
    ['dns-01', '0, 65532\n'],
  ] as const)('who may ask for credentials with %s: %j', (challenge, users) => {
    const input = { acme: { challenge }, dns: { zone: 'example.com' } };
    expect(content('userdata/system/metadata-users', input)).toBe(users);
  });
});

// A file that is only dropped into the folder would never reach a server.
test('every step in the folder is shipped', () => {
  const folder = join(import.meta.dirname, '../../../userdata/boot');
  const shipped = userDataFiles(awsEnvironment({ apps: { shop: leastApp } })).map(({ path }) => path);
  for (const file of readdirSync(folder)) expect(shipped).toContain(`boot/${file}`);
});
