import yaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import type { Environment } from '../../environments/schema';
import { type BootSettings, USER_DATA_LIMIT, userData } from '../../userdata/cloud-config';
import { awsEnvironment, localEnvironment, SSH_KEY } from '../helpers/environments';

interface CloudConfig {
  readonly users: readonly Readonly<Record<string, unknown>>[];
  readonly disable_root: boolean;
  readonly ssh_pwauth: boolean;
  readonly hostname: string;
  readonly package_upgrade: boolean;
  readonly write_files: readonly {
    readonly path: string;
    readonly permissions: string;
    readonly content: string;
  }[];
  readonly runcmd: readonly (readonly string[])[];
}

const settings: BootSettings = { BATON_RELEASE: 'f'.repeat(64), BATON_DOMAIN: 'example.com' };
const read = (environment: Environment, given = settings) =>
  yaml.load(userData(environment, given)) as CloudConfig;
const fileOf = (config: CloudConfig, path: string) => config.write_files.find((file) => file.path === path);

describe('users', () => {
  const { users, ...config } = read(
    awsEnvironment({
      admins: [
        { name: 'ann', sshKeys: [SSH_KEY, `${SSH_KEY}2`] },
        { name: 'bo', sshKeys: [SSH_KEY] },
      ],
    }),
  );

  test('are the admins alone, each with the keys, sudo and no password', () => {
    expect(users).toEqual(
      [
        ['ann', [SSH_KEY, `${SSH_KEY}2`]],
        ['bo', [SSH_KEY]],
      ].map(([name, ssh_authorized_keys]) => ({
        name,
        groups: ['sudo', 'adm'],
        sudo: 'ALL=(ALL) NOPASSWD:ALL',
        shell: '/bin/bash',
        lock_passwd: true,
        ssh_authorized_keys,
      })),
    );
    expect(config).toMatchObject({ disable_root: true, ssh_pwauth: false });
  });

  test("nobody: not even the image's own user, which an absent list would bring", () => {
    expect(read(awsEnvironment()).users).toEqual([]);
  });

  test('the boot knows who is to stay', () => {
    expect(fileOf({ users, ...config }, '/etc/baton/admins')?.content).toBe('ann\nbo\n');
  });
});

describe('files', () => {
  const config = read(awsEnvironment({ ssh: { port: 2222 }, tools: ['htop', 'g++'] }));

  test('sshd listens at the port and takes keys alone', () => {
    expect(fileOf(config, '/etc/ssh/sshd_config.d/00-baton.conf')?.content).toBe(
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

  test("packages: what the server needs, then the environment's own", () => {
    const packages = fileOf(config, '/etc/baton/packages')?.content.trim().split('\n') ?? [];
    expect(packages).toEqual(
      expect.arrayContaining(['docker.io', 'docker-cli', 'docker-compose', 'nodejs', 'nftables']),
    );
    expect(packages.slice(-2)).toEqual(['htop', 'g++']);
  });

  test('journald keeps no more than it may, and keeps it over a reboot: it is not sent off at once', () => {
    const file = fileOf(config, '/etc/systemd/journald.conf.d/baton.conf');
    expect(file?.content).toBe('[Journal]\nStorage=persistent\nSystemMaxUse=500M\n');
  });

  test.each([
    ['http-01', '0\n'],
    ['dns-01', '0, 65532\n'],
  ] as const)('who may ask for credentials with %s: %j', (challenge, users) => {
    const own = read(awsEnvironment({ acme: { challenge }, dns: { zone: 'example.com' } }));
    expect(fileOf(own, '/etc/baton/metadata-users')?.content).toBe(users);
  });

  test('scripts arrive as they are, with their modes', () => {
    const script = fileOf(config, '/usr/local/lib/baton/boot.sh');
    expect(script?.permissions).toBe('0755');
    expect(script?.content).toMatch(/^#!\/bin\/sh\n/);
    expect(fileOf(config, '/usr/local/lib/baton/lib.sh')?.permissions).toBe('0644');
    // A dollar sign and a backslash came through YAML whole.
    expect(fileOf(config, '/usr/local/lib/baton/lib.sh')?.content).toContain(
      '--connect-timeout 5 --retry 6 --retry-connrefused --retry-max-time 120 "$@"',
    );
  });

  test('no file twice', () => {
    const paths = config.write_files.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
  });
});

describe('the boot', () => {
  test('its steps run in this order', () => {
    const steps = read(awsEnvironment())
      .write_files.map(({ path }) => path)
      .filter((path) => path.startsWith('/usr/local/lib/baton/steps/'));
    expect(steps.map((path) => path.split('/').at(-1))).toEqual([
      '10-system.sh',
      '20-packages.sh',
      '30-identity.sh',
      '40-release.sh',
    ]);
    // By name, which is how the shell lists them.
    expect([...steps].sort()).toEqual(steps);
  });

  test('starts by itself, without holding cloud-init up, and packages are its own work', () => {
    const config = read(awsEnvironment());
    expect(config.runcmd).toEqual([
      ['systemctl', '--no-reload', 'enable', 'baton-boot.service'],
      ['systemctl', 'start', '--no-block', 'baton-boot.service'],
    ]);
    expect(config.package_upgrade).toBe(false);
  });
});

describe('host name', () => {
  test('is not the domain: the machine would take itself for what the domain leads to', () => {
    expect(read(awsEnvironment()).hostname).toBe('example-com');
  });
  test('is one that Linux takes', () => {
    const domain = `${'a'.repeat(40)}.${'b'.repeat(40)}.com`;
    expect(read(awsEnvironment({ domain })).hostname.length).toBeLessThanOrEqual(63);
  });
});

describe('/etc/baton/env', () => {
  const env = (given: BootSettings) => fileOf(read(awsEnvironment(), given), '/etc/baton/env')?.content;
  test('is read alike by sh and systemd', () => {
    expect(env({ A: 'x y', B: '$HOME `id` "q" #', C: '' })).toBe("A='x y'\nB='$HOME `id` \"q\" #'\nC=''\n");
  });
  test.each(["it's", 'two\nlines', 'back\\slash'])('%j could not be', (value) => {
    expect(() => env({ A: value })).toThrow(
      `A must not hold a quote, backslash or line end, got ${JSON.stringify(value)}`,
    );
  });
});

describe('size', () => {
  /** The tool's name is one line of a file: each letter more is a byte more. */
  const sized = (letters: number) => userData(awsEnvironment({ tools: ['a'.repeat(letters)] }), settings);
  const spare = USER_DATA_LIMIT - Buffer.byteLength(sized(100)) + 100;

  test('16 KiB is the last that EC2 takes', () => {
    expect(USER_DATA_LIMIT).toBe(16_384);
    expect(Buffer.byteLength(sized(spare))).toBe(16_384);
  });
  test.each([1, 1000])('%i bytes more: an error that says so, and what to do', (excess) => {
    expect(() => sized(spare + excess)).toThrow(
      `user data must be at most 16384 bytes, is ${excess} bytes too long: name fewer admins, keys or tools`,
    );
  });
  test('there is room for a team', () => {
    const admins = Array.from({ length: 5 }, (_, index) => ({ name: `admin${index}`, sshKeys: [SSH_KEY] }));
    expect(() => userData(awsEnvironment({ admins }), settings)).not.toThrow();
  });
});

test('no secret and no date: the same environment gives the same bytes', () => {
  expect(userData(localEnvironment(), settings)).toBe(userData(localEnvironment(), settings));
  expect(userData(localEnvironment(), settings)).not.toMatch(/\b20\d\d-\d\d-\d\d\b|PRIVATE KEY/);
});
