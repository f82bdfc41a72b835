import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepLogs } from '../../../../deployer/local/machine-logs';
import { testFolder, writeFiles } from '../../../helpers/folder';

const RELEASE = 'abcdef0123456789'.repeat(4);

/** In Docker's place: a machine with two services, or one that has stopped, or one without Docker. */
const DOCKER = `#!/bin/sh
case "$*" in
  'inspect --format {{index .Config.Labels "baton.release"}} baton-local-1') echo ${RELEASE} ;;
  inspect*) echo 'no such object' >&2; exit 1 ;;
  exec*)
    [ "$MACHINE" != stopped ] || { echo 'is not running' >&2; exit 1; }
    case "$*" in
      *' journalctl '*) echo 'sshd: hello' ;;
      *' docker ps '*) [ "$MACHINE" != no-docker ] || exit 1; printf "$SERVICES" ;;
      *' docker logs --timestamps traefik') echo 'GET /'; echo 'an error' >&2 ;;
      *' docker logs --timestamps nginx') echo 'started' ;;
      *) exit 2 ;;
    esac ;;
  'cp baton-local-1:/var/log/baton-boot.log '*) [ "$BOOT_LOG" != none ] || exit 1; echo 'the boot' >"$3" ;;
  *) exit 2 ;;
esac
`;

let project: string;
beforeEach(() => {
  project = testFolder();
  writeFiles(project, [{ path: 'bin/docker', content: DOCKER }]);
  chmodSync(join(project, 'bin/docker'), 0o755);
  vi.stubEnv('SERVICES', 'nginx\\ntraefik\\n');
  vi.stubEnv('PATH', `${join(project, 'bin')}${delimiter}${process.env.PATH}`);
});
afterEach(() => vi.unstubAllEnvs());

const time = new Date('2026-03-04T05:06:07.890Z');
const keep = (at = time) => keepLogs('local', 'baton-local-1', { project, time: at });
const files = (folder: string) =>
  Object.fromEntries(
    readdirSync(join(project, folder)).map((name) => [
      name,
      readFileSync(join(project, folder, name), 'utf8').trim(),
    ]),
  );

describe('a machine’s logs', () => {
  test('are kept by time, release and machine: the journal, and each service’s output and errors', async () => {
    const folder = await keep();
    expect(folder).toBe('.baton/local/local/logs/2026-03-04T05-06-07Z-abcdef012345-baton-local-1');
    expect(files(folder)).toEqual({
      'journal.log': 'sshd: hello',
      'nginx.log': 'started',
      'traefik.log': 'GET /\nan error',
    });
  });

  test('are for nobody else on this computer', async () => {
    const folder = join(project, await keep());
    expect(statSync(folder).mode & 0o077).toBe(0);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  });

  test('are written nowhere else, whatever the machine calls its services', async () => {
    vi.stubEnv('SERVICES', '../../../../../escaped\\n/tmp/escaped\\n..\\n--help\\ntraefik\\n');
    expect(Object.keys(files(await keep())).sort()).toEqual(['journal.log', 'traefik.log']);
    expect(readdirSync(project).sort()).toEqual(['.baton', 'bin']);
  });

  test('are the journal alone where the boot never came as far as Docker', async () => {
    vi.stubEnv('MACHINE', 'no-docker');
    expect(files(await keep())['journal.log']).toBe('sshd: hello');
  });

  test('are those of the boot where the machine has stopped', async () => {
    vi.stubEnv('MACHINE', 'stopped');
    expect(files(await keep())['boot.log']).toBe('the boot');
  });

  test('that cannot be had are an error, and one of a machine that is not there as well', async () => {
    vi.stubEnv('MACHINE', 'stopped');
    vi.stubEnv('BOOT_LOG', 'none');
    await expect(keep()).rejects.toThrow(/journalctl .* ended with code 1/);
    await expect(keepLogs('local', 'baton-local-2', { project })).rejects.toThrow('no such object');
    expect(existsSync(join(project, '.baton/local/local/logs'))).toBe(true);
  });

  test('of the newest twenty machines stay, those of another environment all', async () => {
    mkdirSync(join(project, '.baton/local/other/logs/2020-01-01T00-00-00Z-x-y'), { recursive: true });
    const kept: string[] = [];
    for (let hour = 0; hour < 23; hour += 1)
      kept.push(await keep(new Date(time.getTime() + hour * 3_600_000)));
    const left = readdirSync(join(project, '.baton/local/local/logs')).map(
      (name) => `.baton/local/local/logs/${name}`,
    );
    expect(left.sort()).toEqual(kept.slice(3));
    expect(readdirSync(join(project, '.baton/local/other/logs'))).toHaveLength(1);
  });
});
