import { describe, expect, test } from 'vitest';
import { leastAws, SSH_KEY } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

describe('networks that SSH is open to', () => {
  const problems = (network: string) => problemsOf({ ...leastAws, ssh: { networks: [network] } });
  const error = 'ssh.networks.0: must be a network such as 198.51.100.0/24 or 2001:db8::/32';

  test.each([
    '0.0.0.0/0',
    '10.0.0.0/8',
    '198.51.100.7/32',
    '198.51.100.128/25',
    '::/0',
    '2001:db8::/32',
    '2001:db8::1/128',
  ])('%s is one', (network) => {
    expect(problems(network)).toEqual([]);
  });

  test.each([
    ['198.51.100.7', '198.51.100.7/32'],
    ['2001:db8::1', '2001:db8::1/128'],
  ])('%s: did you mean %s?', (address, network) => {
    expect(problems(address)).toEqual([`${error}; did you mean ${network}?, got "${address}"`]);
  });

  test.each(['10.0.0.1/8', '198.51.100.129/25', '2001:db8::1/32', '2001:db8:0:1::/48'])(
    '%s has host bits',
    (network) => {
      const [problem] = problems(network);
      expect(problem).toMatch(/the host part must be zero|did you mean/);
      expect(problem).toContain(`got "${network}"`);
    },
  );

  test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '2001:db8::/129'])(
    '%s has a wrong length',
    (network) => {
      const [problem] = problems(network);
      expect(problem).toContain(`got "${network}"`);
      expect(problem).not.toContain('host part');
    },
  );

  test.each(['example.com', '10.0.0/8', '300.0.0.0/8', 'fe80::%eth0/64', ''])('"%s" is none', (network) => {
    expect(problems(network)).toHaveLength(1);
  });
});

describe('SSH keys', () => {
  const problems = (...sshKeys: string[]) => problemsOf({ ...leastAws, admins: [{ name: 'ann', sshKeys }] });
  const [type, body = '', comment] = SSH_KEY.split(' ');
  const ecdsa =
    'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABB' +
    'BK0q1oVNSxTtYiVy16J8bDChC0xlqoJfS6GapDjq0tKZ1haeKSTqGt4bv9XuzPm2awOdB7zt8qMDgZFoLrVrltw= ' +
    'a@b';

  test.each([SSH_KEY, `${type} ${body}`, ecdsa])('%s is one', (key) => {
    expect(problems(key)).toEqual([]);
  });

  test.each([
    ['cut off in its first field', `${type} ${body.slice(0, 16)}`],
    ['cut off in the middle', `${type} ${body.slice(0, 40)}`],
    ['short of four letters', `${type} ${body.slice(0, -4)} ${comment}`],
    ['of another type than it says', `ssh-rsa ${body}`],
    ['without its type', body],
    ['on two lines', `${type} ${body}\n${SSH_KEY}`],
    ['of a type that is no longer safe', 'ssh-dss AAAAB3NzaC1kc3MAAACBAP0x'],
    ['private', '-----BEGIN OPENSSH PRIVATE KEY-----'],
    ['that is only options', `command="sh" ${SSH_KEY}`],
  ])('%s: refused, so that nobody is locked out', (_, key) => {
    expect(problems(key)).toEqual([
      `admins.0.sshKeys.0: must be an OpenSSH public key line, such as "ssh-ed25519 AAAA… name",` +
        ` got ${JSON.stringify(key)}`,
    ]);
  });

  test('each wrong key is named', () => {
    expect(problems(SSH_KEY, 'x', SSH_KEY, 'y').map((problem) => problem.split(':')[0])).toEqual([
      'admins.0.sshKeys.1',
      'admins.0.sshKeys.3',
    ]);
  });
});
