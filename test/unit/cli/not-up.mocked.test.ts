/** An environment on this computer that is not up: each command that needs it says so, in one way, and fails. */
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { baton } from '../../helpers/baton';
import { testFolder, writeFiles } from '../../helpers/folder';
import { projectEnvironments } from '../../helpers/project-environments';

const fake = vi.hoisted(() => ({ asked: [] as string[], error: '' }));
vi.mock('../../../deployer/local/docker', async (original) => {
  const docker = (args: readonly string[]) => {
    fake.asked.push(args.slice(0, 2).join(' '));
    return Promise.reject(new Error(`docker ${args.slice(0, 2).join(' ')}: ${fake.error}`));
  };
  return {
    ...(await original<typeof import('../../../deployer/local/docker')>()),
    docker,
    list: docker,
    exists: () => Promise.resolve(false),
  };
});

const environments = projectEnvironments();
let folder: string;
beforeEach(() => {
  folder = testFolder();
  writeFiles(folder, [
    { path: 'site/index.html', content: 'x' },
    {
      path: 'taken/baton.json',
      content: JSON.stringify({ format: 1, domain: environments.load('local').domain }),
    },
  ]);
  fake.asked = [];
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from(['value']) as never);
});
afterEach(() => vi.restoreAllMocks());

const lines: string[] = [];
const run = (command: string) =>
  baton(
    {
      environments,
      root: '.',
      cacheDir: folder,
      env: { BATON_STARTED_IN: folder },
      interactive: false,
      log: (line) => lines.push(line),
    },
    command.split(' '),
  );

const COMMANDS = [
  'status local',
  'releases local',
  'explain local',
  'rollback local --previous',
  'resume local',
  'clean local --dry-run',
  'logs local',
  'ssh local',
  'exec local nginx -- true',
  'maintenance local',
  'maintenance local on',
  'open local',
  'publish local site',
  'secrets local',
  'secrets local --json',
  'secrets local set shop-key',
  'secrets local remove shop-key',
  'ssh-authority local',
  'leave local',
  'restore local taken',
];

const MISSING = 'Error response from daemon: No such container: baton-local-store';
const STOPPED =
  'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';

describe.each([
  ['nothing of it is there', MISSING],
  ['Docker does not run', STOPPED],
])('%s', (_, error) => {
  test.each(COMMANDS)('%s', async (command) => {
    fake.error = error;
    await expect(run(command)).rejects.toThrow(
      /^the environment "local" is not up on this computer: [^\n]+\. Next step: npx baton up local$/,
    );
    // Docker makes an empty volume for whoever names one.
    expect(fake.asked.filter((asked) => /^(run|volume create)/.test(asked))).toEqual([]);
    expect(lines).toEqual([]);
  });
});

test('a person who may not ask Docker is told that instead', async () => {
  fake.error = 'permission denied while trying to connect to the docker API at unix:///var/run/docker.sock';
  await expect(run('secrets local')).rejects.toThrow(/Next step: sudo usermod -aG docker/);
});
