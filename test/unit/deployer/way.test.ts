import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { adminOf } from '../../../deployer/admin';
import { execProgram, knownHostsOf, type SshWay, shellProgram } from '../../../deployer/way';
import { SSH_KEY } from '../../helpers/environments';

const AUTHORITY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAuthority';
const direct: SshWay = {
  kind: 'ssh',
  user: 'maria',
  host: '192.0.2.1',
  port: 2222,
  domain: 'example.com',
  authorities: [AUTHORITY],
};
const tunnelled: SshWay = {
  ...direct,
  host: '10.42.0.17',
  port: 22,
  tunnel: ['aws', 'open', '--x', 'eice-1'],
};
const container = { kind: 'container', container: 'baton-local-1' } as const;
const [QUIET, TERMINAL] = [{ tty: false }, { tty: true }];
const optionsOf = (args: readonly string[]) => args.filter((_, index) => args[index - 1] === '-o');

describe('ssh', () => {
  test('believes the environment’s authority alone, for the domain, whatever address leads there', () => {
    const { program, args } = shellProgram(direct, [], QUIET, '/tmp/a b/known_hosts');
    expect(program).toBe('ssh');
    expect(args.slice(0, 4)).toEqual(['-p', '2222', '-l', 'maria']);
    expect(optionsOf(args)).toEqual([
      'UserKnownHostsFile="/tmp/a b/known_hosts"',
      'GlobalKnownHostsFile=/dev/null',
      'StrictHostKeyChecking=yes',
      'HostKeyAlias=example.com',
      'UpdateHostKeys=no',
    ]);
    expect(args.at(-1)).toBe('192.0.2.1');
    expect(knownHostsOf({ ...direct, authorities: [AUTHORITY, SSH_KEY] })).toBe(
      `@cert-authority example.com ${AUTHORITY}\n@cert-authority example.com ${SSH_KEY}\n`,
    );
  });

  test('goes through the tunnel where there is one', () => {
    expect(optionsOf(shellProgram(tunnelled, [], QUIET, '/k').args)).toContain(
      'ProxyCommand=aws open --x eice-1',
    );
  });

  test('with a key of one’s own, no other is tried', () => {
    const { args } = shellProgram(direct, [], { tty: false, identity: '/home/m/my key' }, '/k');
    expect(optionsOf(args)).toEqual(
      expect.arrayContaining(['IdentityFile="/home/m/my key"', 'IdentitiesOnly=yes']),
    );
  });

  test('in a terminal a command gets one, too', () => {
    expect(shellProgram(direct, ['htop'], TERMINAL, '/k').args).toContain('-t');
    expect(shellProgram(direct, ['htop'], QUIET, '/k').args).not.toContain('-t');
  });

  test('a command is one text for the shell there, and cannot be taken for an option of ssh', () => {
    const { args } = shellProgram(direct, ['-V;', 'docker ps | head'], QUIET, '/k');
    expect(args.slice(-3)).toEqual(['192.0.2.1', '--', '-V; docker ps | head']);
  });

  test('understands all of it', () => {
    const { program, args } = shellProgram(tunnelled, [], QUIET, '/k h');
    const printed = execFileSync(program, ['-G', ...args], { encoding: 'utf8' });
    for (const line of [
      'hostkeyalias example.com',
      'stricthostkeychecking true',
      'proxycommand aws open --x eice-1',
      'port 22',
      'user maria',
    ])
      expect(printed).toContain(`${line}\n`);
    expect(printed).toMatch(/^userknownhostsfile "?\/k h"?$/m);
  });
});

test('on this computer a shell is Docker’s', () => {
  expect(shellProgram(container, [], TERMINAL, '/k')).toEqual({
    program: 'docker',
    args: ['exec', '--interactive', '--tty', 'baton-local-1', 'bash', '-l'],
  });
  expect(shellProgram(container, ['id', '-un'], QUIET, '/k').args.slice(-3)).toEqual([
    'bash',
    '-lc',
    'id -un',
  ]);
});

describe('a command in a service', () => {
  const words = ['printf', '%s|', 'a b', "it's", '$HOME', '', '*', '-x', '"q"', 'new\nline'];

  test('arrives word by word, through the shell at the other end', () => {
    const { args } = execProgram(direct, 'php', words, QUIET, '/k');
    const [sudo, sh, c, script, ...rest] = JSON.parse(
      // What sshd does: the user's shell reads the text. Here it prints the words that it found.
      execFileSync(
        'sh',
        ['-c', `node -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- ${args.at(-1)}`],
        {
          encoding: 'utf8',
        },
      ),
    ) as string[];
    expect([sudo, sh, c]).toEqual(['sudo', 'sh', '-c']);
    expect(script).toContain('exec docker exec');
    expect(rest).toEqual(['sh', '--interactive', 'php', ...words]);
  });

  test('has a terminal where a person has one', () => {
    expect(execProgram(container, 'php', ['php', '-a'], TERMINAL, '/k').args.slice(0, 4)).toEqual([
      'exec',
      '--interactive',
      '--tty',
      'baton-local-1',
    ]);
    expect(execProgram(container, 'php', ['php', '-a'], TERMINAL, '/k').args).toContain(
      '--interactive --tty',
    );
  });
});

describe('who signs in', () => {
  const people = (...names: string[]) => ({ admins: names.map((name) => ({ name, sshKeys: [SSH_KEY] })) });
  test.each([
    ['the only one', people('maria'), undefined, 'root', 'maria'],
    ['the one with the name of who asks', people('maria', 'jo'), undefined, 'jo', 'jo'],
    ['the one who is named', people('maria', 'jo'), 'maria', 'jo', 'maria'],
  ])('%s', (_, environment, wanted, login, expected) => {
    expect(adminOf(environment, 'production', wanted, login)).toBe(expected);
  });
  test.each([
    [people(), undefined, /names no admins.*environments\/production\.ts/],
    [people('maria', 'jo'), undefined, /who signs in.*--user <name>; those who may: maria, jo/],
    [people('maria'), 'root', /"root" may not sign in to production; those who may: maria/],
  ])('nobody else: %o', (environment, wanted, message) => {
    expect(() => adminOf(environment, 'production', wanted, 'x')).toThrow(message);
  });
});
