import { describe, expect, test } from 'vitest';
import { serverRelease } from '../../../../constructs/release/server-release';
import { awsEnvironment, SSH_KEY } from '../../../helpers/environments';
import { testFolder, writeFiles } from '../../../helpers/folder';

function programs(agent = '// agent\n'): string {
  const folder = testFolder();
  writeFiles(folder, [{ path: 'agent.cjs', content: agent }]);
  return folder;
}

const idOf = (input: Parameters<typeof awsEnvironment>[0] = {}, agent?: string) =>
  serverRelease(awsEnvironment(input), programs(agent)).id;

test('the same environment and agent have the same id, wherever the programs lie', () => {
  expect(idOf()).toBe(idOf());
  expect(idOf()).toMatch(/^[0-9a-f]{64}$/);
});

describe('whatever changes the server changes the id', () => {
  test.each<[string, Parameters<typeof awsEnvironment>[0]]>([
    ['an alias', { aliases: ['example.org'] }],
    ['an image', { images: { nginx: 'nginx:1.27.0' } }],
    ['a limit', { limits: { nginx: { memoryMiB: 300 } } }],
    ['an admin', { admins: [{ name: 'ann', sshKeys: [SSH_KEY] }] }],
    ['a tool', { tools: ['htop'] }],
    ['a redirect', { site: { redirects: [{ from: '/a', to: '/b' }] } }],
    ['a service left out', { without: ['grafana'] }],
    ['a threshold', { alerts: { diskFreeGiB: 3 } }],
  ])('%s', (_, input) => {
    expect(idOf(input)).not.toBe(idOf());
  });
  test('the agent', () => {
    expect(idOf({}, '// another\n')).not.toBe(idOf());
  });
});

test('the gate’s patience is the deployer’s: it changes no server', () => {
  expect(idOf({ gateSeconds: 900 })).toBe(idOf());
});
