/** What a baked image must not carry: the clean-up removes it, and the check after it would name it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { testFolder, writeFiles } from '../../../helpers/folder';

const SCRIPTS = join(import.meta.dirname, '../../../../userdata/image');

/** What was looked for, by what it would give away. */
const TRACES = [
  ...['etc/ssh/ssh_host_ed25519_key', 'etc/ssh/ssh_host_rsa_key.pub'],
  ...['root/.ssh/authorized_keys', 'home/admin/.ssh/authorized_keys', 'root/.ssh/id_ed25519'],
  ...['root/.aws/credentials', 'root/.docker/config.json', 'root/.bash_history'],
  ...['etc/machine-id', 'var/lib/dbus/machine-id', 'var/lib/docker/engine-id'],
  ...['var/lib/systemd/random-seed', 'var/lib/systemd/credential.secret'],
  ...['var/lib/cloud/data/instance-id', 'var/lib/cloud/instances/i-1/user-data.txt'],
  ...['var/log/cloud-init.log', 'var/log/apt/history.log', 'var/log/journal/1/system.journal'],
];
const KEPT = ['etc/ssh/sshd_config', 'etc/baton/baked', 'var/lib/docker/image/layer', 'etc/hostname'];

let root: string;

function run(script: string) {
  const env = { BATON_ROOT: root, PATH: `${root}-bin:${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync('sh', ['-eu', join(SCRIPTS, script)], {
    env,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const put = (...paths: string[]) =>
  writeFiles(
    root,
    paths.map((path) => ({ path, content: 'x\n' })),
  );

beforeEach(() => {
  root = join(testFolder(), 'disk');
  for (const name of ['systemctl', 'journalctl']) {
    writeFiles(`${root}-bin`, [{ path: name, content: '#!/bin/sh\necho "$@" >>"$BATON_ROOT-bin/said"\n' }]);
    chmodSync(`${root}-bin/${name}`, 0o755);
  }
  for (const path of ['etc/ssh', 'root', 'var/log/journal', 'home'])
    mkdirSync(join(root, path), { recursive: true });
});

test('what the machine logs until it stops is not on its disk', () => {
  run('clean-up.sh');
  expect(readFileSync(`${root}-bin/said`, 'utf8')).toContain('--relinquish-var\n');
});

test('nothing of it is left, and what the image is for stays', () => {
  put(...TRACES, ...KEPT);
  expect(run('clean-up.sh')).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(run('left-behind.sh')).toEqual({ status: 0, stdout: '', stderr: '' });
  // Empty, not away: systemd makes a new one where it is.
  const gone = TRACES.filter((path) => path !== 'etc/machine-id');
  expect(gone.filter((path) => existsSync(join(root, path)))).toEqual([]);
  expect(KEPT.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

describe('the check names', () => {
  test.each(TRACES)('%s', (path) => {
    put(path);
    const { status, stdout } = run('left-behind.sh');
    expect(status).toBe(1);
    expect(
      path.startsWith(
        stdout
          .trim()
          .split('\n')
          .at(-1)
          ?.slice(root.length + 1) ?? '-',
      ),
    ).toBe(true);
  });
  test.each(['etc/baton/env', 'srv/baton/secrets/grafana/key'])('a server’s own %s', (path) => {
    put(path);
    expect(run('left-behind.sh').status).toBe(1);
  });
  test('nothing on a clean disk', () => {
    put(...KEPT);
    expect(run('left-behind.sh').status).toBe(0);
  });
});
