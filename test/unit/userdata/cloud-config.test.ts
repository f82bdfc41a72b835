import yaml from 'js-yaml';
import { describe, expect, test } from 'vitest';
import type { BootEnv } from '../../../protocol/boot-settings';
import type { Environment } from '../../../settings/schema';
import { SETTINGS_BYTES, settingsPart, USER_DATA_LIMIT, userData } from '../../../userdata/cloud-config';
import { awsEnvironment, localEnvironment, SSH_KEY } from '../../helpers/environments';

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

const settings: BootEnv = { BATON_RELEASE: 'f'.repeat(64), BATON_DOMAIN: 'example.com' };
const read = (environment: Environment, given = settings) =>
  yaml.load(userData(environment) + settingsPart(given)) as CloudConfig;
const fileOf = (config: CloudConfig, path: string) => config.write_files.find((file) => file.path === path);

describe('users', () => {
  test("nobody: not even the image's own user, which an absent list would bring", () => {
    const admins = [{ name: 'ann', sshKeys: [SSH_KEY] }];
    const config = read(awsEnvironment({ admins }));
    expect(config).toMatchObject({ users: [], disable_root: true, ssh_pwauth: false });
  });
});

describe('files', () => {
  const config = read(awsEnvironment({ ssh: { port: 2222 }, tools: ['htop', 'g++'] }));

  test("packages: what the server needs, then the environment's own", () => {
    const packages = fileOf(config, '/etc/baton/packages')?.content.trim().split('\n') ?? [];
    expect(packages).toEqual(
      expect.arrayContaining(['docker.io', 'docker-cli', 'docker-compose', 'nodejs', 'nftables']),
    );
    expect(packages.slice(-2)).toEqual(['htop', 'g++']);
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
  test.each([40, 21])('is one that Linux takes, cut off where it is too long: %i', (length) => {
    const domain = `${'a'.repeat(40)}.${'b'.repeat(length)}.com`;
    const { hostname } = read(awsEnvironment({ domain, bucketPrefix: 'site' }));
    expect(hostname).toMatch(/^[a-z0-9-]{1,62}[a-z0-9]$/);
  });
});

describe('/etc/baton/env', () => {
  const env = (given: BootEnv) => fileOf(read(awsEnvironment(), given), '/etc/baton/env')?.content;
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
  const sized = (letters: number) => userData(awsEnvironment({ tools: ['a'.repeat(letters)] }));
  const room = USER_DATA_LIMIT - SETTINGS_BYTES;
  const spare = room - Buffer.byteLength(sized(100)) + 100;

  test('16 KiB is the last that EC2 takes, with the settings', () => {
    expect(USER_DATA_LIMIT).toBe(16_384);
    expect(Buffer.byteLength(sized(spare))).toBe(room);
  });
  test.each([1, 1000])('%i bytes more: an error that says so, and what to do', (excess) => {
    expect(() => sized(spare + excess)).toThrow(
      `user data must be at most ${room} bytes, is ${excess} bytes too long: name fewer tools`,
    );
  });
  test('settings have room for what is long in them', () => {
    const long = 'a'.repeat(63);
    const host = `${long}.${long}.${long}.example.com`;
    const buckets = { a: long, b: long, c: long };
    const secrets = Array.from({ length: 12 }, (_, index) => `some-stored-secret-${index}:1234`).join(' ');
    const given = { BATON_DOMAIN: host, BATON_SECRETS: secrets, BATON_RELEASE: 'f'.repeat(64), ...buckets };
    expect(Buffer.byteLength(settingsPart(given))).toBeLessThan(SETTINGS_BYTES - 800);
  });
  test('50 admins with large keys fit', () => {
    const key = `ssh-rsa ${rsaKey(4096)} someone@example.com`;
    const admins = Array.from({ length: 50 }, (_, index) => ({ name: `admin${index}`, sshKeys: [key] }));
    expect(userData(awsEnvironment({ admins }))).toBe(userData(awsEnvironment()));
  });
});

test('no secret and no date: the same environment gives the same bytes', () => {
  expect(userData(localEnvironment())).toBe(userData(localEnvironment()));
  expect(userData(localEnvironment())).not.toMatch(/\b20\d\d-\d\d-\d\d\b|PRIVATE KEY/);
});

/** The public half of no key: its fields alone are right (RFC 4253). */
function rsaKey(bits: number): string {
  const fields = [Buffer.from('ssh-rsa'), Buffer.from([1, 0, 1]), Buffer.alloc(bits / 8 + 1, 1)];
  return Buffer.concat(
    fields.flatMap((field) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(field.length);
      return [length, field];
    }),
  ).toString('base64');
}
