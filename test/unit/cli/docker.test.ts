import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureDocker, stopOwnDocker } from '../../../cli/prerequisites/docker';
import { isDebianLike, packagesFor } from '../../../cli/prerequisites/docker-packages';
import { readState } from '../../../cli/prerequisites/docker-state';
import { type Fake, fakeSystem, messageOf } from './fake-system';

const DEBIAN_12 = 'ID=debian\nVERSION_ID="12"\n';
const DEBIAN_13 = 'ID=debian\nVERSION_ID="13"\n';
const UBUNTU = 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n';
const FEDORA = 'ID=fedora\nVERSION_ID=42\n';
const SILENT = {
  code: 1,
  tail: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
};
const STAT = `77 (dockerd) S ${Array.from({ length: 18 }, () => '0').join(' ')} 4711 0`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-docker-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function tryIt(fake: Fake, answer?: boolean) {
  const system = fakeSystem(fake);
  const lines: string[] = [];
  const questions: string[] = [];
  const message = await messageOf(
    ensureDocker(
      {
        log: (line) => lines.push(line),
        cacheDir: join(folder, 'cache'),
        stateDir: folder,
        interactive: answer !== undefined,
        ask: async (question) => questions.push(question) > 0 && answer === true,
      },
      system,
    ),
  );
  return {
    message,
    lines,
    questions,
    ran: system.ran,
    changed: system.ran.some((line) => /apt-get|systemctl|setsid/.test(line)),
  };
}

/** Docker appears once apt-get has installed it. */
function freshMachine(osRelease: string, more: Fake['commands'] = {}): Fake {
  let installed = false;
  return {
    files: { '/etc/os-release': osRelease, '/proc/1/comm': 'systemd\n' },
    commands: {
      'env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install': () => {
        installed = true;
        return {};
      },
      'env DEBIAN_FRONTEND=noninteractive apt-get': {},
      'docker version': () => ({ code: installed ? 0 : 127 }),
      'find docker': () => ({ code: installed ? 0 : 1, stdout: '/usr/bin/docker' }),
      ...more,
    },
  };
}

test('a Docker that answers is left alone', async () => {
  const { message, ran } = await tryIt({ commands: { 'docker version': { stdout: '26.1.5' } } });
  expect(message).toBe('nothing was thrown');
  expect(ran).toHaveLength(1);
});

test.each([
  ['unknown', ''],
  ['Fedora', FEDORA],
])('no Docker on %s: one error that says how to install it', async (_, osRelease) => {
  const { message, changed } = await tryIt({ files: { '/etc/os-release': osRelease } }, true);
  expect(message).toBe(
    'PrerequisiteError: Docker and iptables are not installed, and only on Debian and Ubuntu can that be done here\n' +
      '  install Docker (https://docs.docker.com/engine/install/), then run this again',
  );
  expect(changed).toBe(false);
});

describe('no Docker on Debian', () => {
  test('a person agrees: told first, asked, installed', async () => {
    const { message, lines, questions, ran } = await tryIt(freshMachine(DEBIAN_13), true);
    expect(message).toBe('nothing was thrown');
    expect(lines[0]).toBe(
      'Docker is not installed: the packages docker.io, docker-cli, iptables will be installed with apt-get',
    );
    expect(questions).toEqual(['Install them now?']);
    expect(ran).toContain(
      'env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ' +
        'docker.io docker-cli iptables',
    );
  });

  test('a person refuses: nothing is installed, the command is named', async () => {
    const { message, changed } = await tryIt(freshMachine(DEBIAN_12), false);
    expect(message).toBe(
      'PrerequisiteError: Docker is not installed, and nothing was installed, as you chose\n' +
        '  run `sudo apt-get install docker.io iptables`, then this again',
    );
    expect(changed).toBe(false);
  });

  test('nobody is there: told, not asked, installed', async () => {
    const { message, lines, questions } = await tryIt(freshMachine(UBUNTU));
    expect(message).toBe('nothing was thrown');
    expect(lines[0]).toContain('docker.io, iptables will be installed');
    expect(questions).toEqual([]);
  });

  test('neither root nor sudo: one error with the command', async () => {
    const { message, changed } = await tryIt({ ...freshMachine(DEBIAN_13), uid: 1000 });
    expect(message).toBe(
      'PrerequisiteError: Docker is not installed, and installing needs root: you are not root,' +
        ' and sudo is not there or asks for a password\n' +
        '  as root, run `apt-get install docker.io docker-cli iptables`, then run this again',
    );
    expect(changed).toBe(false);
  });

  test('no package mirror answers: what apt-get said', async () => {
    const apt = { code: 100, tail: 'E: Failed to fetch http://mirror.example.com/debian' };
    const machine = freshMachine(DEBIAN_13);
    const update = 'env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update';
    const { message } = await tryIt({ ...machine, commands: { [update]: apt, ...machine.commands } });
    expect(message).toBe(
      'PrerequisiteError: apt-get update failed, so docker.io, docker-cli, iptables could not be installed:\n' +
        'E: Failed to fetch http://mirror.example.com/debian\n' +
        '  mend that (`sudo apt-get update` shows it again), then run this again',
    );
  });
});

describe('a daemon that does not answer', () => {
  test('belongs to another group: the group docker is named', async () => {
    const tail =
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
    const { message } = await tryIt({ commands: { 'docker version': { code: 1, tail } } });
    expect(message).toBe(
      'PrerequisiteError: Docker runs, but you may not use it: you are not in the group docker\n' +
        '  run `sudo usermod -aG docker "$USER"`, sign out and in again, then run this again',
    );
  });

  test('is on another computer: named, nothing started', async () => {
    const tail = 'Cannot connect to the Docker daemon at tcp://10.0.0.1:2375. Is the docker daemon running?';
    const { message, changed } = await tryIt({ commands: { 'docker version': { code: 1, tail } } });
    expect(message).toContain('Docker does not answer at tcp://10.0.0.1:2375, which DOCKER_HOST');
    expect(changed).toBe(false);
  });

  test('is started through systemd', async () => {
    let started = false;
    const { message, ran } = await tryIt({
      files: { '/proc/1/comm': 'systemd\n' },
      commands: {
        'docker version': () => (started ? {} : SILENT),
        'find ': { stdout: '/usr/sbin/dockerd' },
        'systemctl start docker': () => {
          started = true;
          return {};
        },
      },
    });
    expect(message).toBe('nothing was thrown');
    expect(ran.join('\n')).not.toContain('setsid');
  });

  test('is started by hand where there is no systemd, and remembered', async () => {
    let started = false;
    const { message } = await tryIt({
      files: { '/proc/1/comm': 'init\n', '/proc/77/stat': STAT },
      commands: {
        'docker version': () => (started ? {} : SILENT),
        'find ': { stdout: '/usr/sbin/dockerd' },
        'sh -c': () => {
          started = true;
          return { stdout: '77\n' };
        },
      },
    });
    expect(message).toBe('nothing was thrown');
    expect(await readFile(join(folder, 'dockerd.pid'), 'utf8')).toBe('77 4711\n');
  });

  test('ends at once: the tail of its log, and nothing remembered', async () => {
    const { message } = await tryIt({
      files: { [join(folder, 'cache', 'dockerd.log')]: 'loading\nfailed to mount cgroup\n' },
      commands: { 'docker version': SILENT, 'find ': {}, 'sh -c': { stdout: '78\n' } },
    });
    expect(message).toContain(
      "Docker's daemon does not start:\nloading\nfailed to mount cgroup\n  mend that",
    );
    await expect(readFile(join(folder, 'dockerd.pid'))).rejects.toThrow('ENOENT');
  });
});

describe('stopOwnDocker', () => {
  const down = async (recorded: string, commands: Fake['commands'], stat = STAT) => {
    await writeFile(join(folder, 'dockerd.pid'), recorded);
    const files: Record<string, string> = { '/proc/77/comm': 'dockerd\n', '/proc/77/stat': stat };
    const kill = () => {
      delete files['/proc/77/stat'];
      return {};
    };
    const system = fakeSystem({ files, commands: { ...commands, kill } });
    const lines: string[] = [];
    await stopOwnDocker({ log: (line) => lines.push(line), stateDir: folder }, system);
    return { lines, killed: system.ran.includes('kill 77') };
  };

  test('stops its own when nothing runs in it', async () => {
    expect(await down('77 4711\n', { 'docker ps': {} })).toEqual({
      lines: ["stopped Docker's daemon (process 77)"],
      killed: true,
    });
  });
  test('leaves it while containers run', async () => {
    const { lines, killed } = await down('77 4711\n', { 'docker ps': { stdout: 'a1\nb2\n' } });
    expect(lines).toEqual(["Docker's daemon stays (process 77): 2 containers run in it"]);
    expect(killed).toBe(false);
  });
  test('leaves a later process of the same number', async () => {
    expect(await down('77 1234\n', { 'docker ps': {} })).toEqual({ lines: [], killed: false });
  });
  test('does nothing where none was started', async () => {
    await rm(join(folder, 'dockerd.pid'), { force: true });
    await expect(
      stopOwnDocker({ log: () => undefined, stateDir: folder }, fakeSystem({})),
    ).resolves.toBeUndefined();
  });
});

test.each([
  [DEBIAN_12, ['docker.io', 'iptables']],
  [DEBIAN_13, ['docker.io', 'docker-cli', 'iptables']],
  ['ID=debian\n', ['docker.io', 'docker-cli', 'iptables']],
  [UBUNTU, ['docker.io', 'iptables']],
])('packages on %j', (osRelease, packages) => {
  expect(isDebianLike(osRelease)).toBe(true);
  expect(packagesFor({ client: true, daemon: true, iptables: true }, osRelease)).toEqual(packages);
});

test('only what is missing is installed', () => {
  expect(packagesFor({ client: false, daemon: false, iptables: true }, DEBIAN_13)).toEqual(['iptables']);
  expect(packagesFor({ client: true, daemon: false, iptables: false }, DEBIAN_13)).toEqual(['docker-cli']);
});

test.each([
  [
    'unix:///var/run/docker.sock',
    'failed to connect to the docker API at unix:///var/run/docker.sock; check if the path is correct',
  ],
  ['tcp://h:1', 'Cannot connect to the Docker daemon at tcp://h:1. Is it running?'],
  ['unix:///var/run/docker.sock', 'what no version of Docker says'],
])('reads the endpoint %s', (endpoint, said) => {
  expect(readState(1, said)).toMatchObject({ kind: 'silent', endpoint });
});
