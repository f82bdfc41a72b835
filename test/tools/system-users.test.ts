/** Whom a server has as users and groups, before any person is one. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isSystemUser } from '../../settings/user-name';
import { runContainer } from '../helpers/docker';
import { SSH_KEY } from '../helpers/environments';
import { testFolder, writeFiles } from '../helpers/folder';

test.each(['baton/debian:trixie', 'baton/machine:trixie-baked'])(
  '%s has nobody who could be an admin',
  (image) => {
    const { output } = runContainer(
      image,
      ['--entrypoint', 'sh'],
      ['-c', 'cut -d : -f 1 /etc/passwd /etc/group'],
    );
    const names = output.split('\n').filter(Boolean);
    expect(names).toEqual(expect.arrayContaining(['root', 'backup', 'staff', 'www-data']));
    expect(names.filter((name) => !isSystemUser(name))).toEqual([]);
  },
);

const STEP = join(import.meta.dirname, '../../userdata/boot/42-admins.sh');

/** The step with one admin, on a Debian where a package has made the user `batch`. */
function admins(name: string) {
  const folder = testFolder();
  writeFiles(folder, [{ path: `admins/${name}`, content: `${SSH_KEY}\n` }]);
  copyFileSync(STEP, join(folder, 'step.sh'));
  const script = `groupadd sudo 2>/dev/null; useradd --system batch; mkdir -p /etc/sudoers.d
    sh -eu /w/step.sh; code=$?; ls /etc/sudoers.d; ls -l /home/*/.ssh/authorized_keys; exit $code`;
  const volumes = [
    '--volume',
    `${folder}:/w:ro`,
    '--volume',
    `${folder}/admins:/srv/baton/release/userdata/admins:ro`,
  ];
  return runContainer('baton/tools:trixie', volumes, ['sh', '-c', script]);
}

test('an admin gets the keys and sudo', () => {
  const { status, output } = admins('ann');
  expect(status, output).toBe(0);
  expect(output).toMatch(/90-baton-ann/);
  expect(output).toMatch(/-rw------- 1 ann ann .* \/home\/ann\/\.ssh\/authorized_keys/);
});

test.each(['batch', 'backup', 'nobody'])(
  'the user %s that Debian made gets neither, and the boot stops',
  (name) => {
    const { status, output } = admins(name);
    expect(status).not.toBe(0);
    expect(output).toContain(`admins: ${name} is a user that Debian or one of its packages has`);
    expect(output).not.toContain(`90-baton-${name}`);
  },
);
