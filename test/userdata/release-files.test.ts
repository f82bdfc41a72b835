import { expect, test } from 'vitest';
import type { Environment } from '../../environments/schema';
import { userDataFiles } from '../../userdata/release-files';
import { awsEnvironment, SSH_KEY } from '../helpers/environments';

test("the release's own boot steps come after the user data's, in this order", () => {
  const steps = userDataFiles(awsEnvironment())
    .map(({ path }) => path)
    .filter((path) => path.startsWith('boot/'));
  expect(steps).toEqual([
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
  const cloudConfig = (environment: Environment) =>
    userDataFiles(environment).find(({ path }) => path === 'userdata/cloud-config.yaml')?.content;
  expect(cloudConfig(awsEnvironment(input))).not.toBe(cloudConfig(awsEnvironment()));
});
