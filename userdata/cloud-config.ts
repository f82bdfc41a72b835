/** The server's user data: the one place that joins its parts and writes them as cloud-init reads them. */

import { type RenderedFile, textFile, toYaml } from '../docker/rendered-file';
import type { Environment } from '../environments/schema';
import { bootFiles, systemFiles } from './files';

/** EC2 takes at most this much, counted before base64 (docs: "Run commands at launch"). */
export const USER_DATA_LIMIT = 16 * 1024;

/** Linux takes no more (HOST_NAME_MAX, and a margin for tools that count the end). */
const LONGEST_HOST_NAME = 63;

/** Settings of the boot that are known only once the release is: they stand in /etc/baton/env. */
export type BootSettings = Readonly<Record<string, string>>;

/** All but the boot settings: what a release's id covers. */
export function cloudConfig(environment: Environment): object {
  return {
    // Naming the users leaves out the image's own.
    users: environment.admins.map(({ name, sshKeys }) => ({
      name,
      groups: ['sudo', 'adm'],
      sudo: 'ALL=(ALL) NOPASSWD:ALL',
      shell: '/bin/bash',
      lock_passwd: true,
      ssh_authorized_keys: sshKeys,
    })),
    disable_root: true,
    ssh_pwauth: false,
    // The boot brings the server's own host key; cloud-init would make others first.
    ssh_deletekeys: true,
    ssh_genkeytypes: ['ed25519'],
    // Not the domain itself: the machine would then take itself for what the domain leads to.
    hostname: environment.domain.replaceAll('.', '-').slice(0, LONGEST_HOST_NAME),
    manage_etc_hosts: false,
    package_update: false,
    package_upgrade: false,
    write_files: [...systemFiles(environment), ...bootFiles()].map(writeFile),
    runcmd: [
      ['systemctl', '--no-reload', 'enable', 'baton-boot.service'],
      ['systemctl', 'start', '--no-block', 'baton-boot.service'],
    ],
  };
}

/**
 * The whole user data.
 * @throws Error telling by how much it is too long
 */
export function userData(environment: Environment, settings: BootSettings): string {
  const config = cloudConfig(environment) as { write_files: object[] };
  const env = writeFile(textFile('/etc/baton/env', envFile(settings)));
  const whole = { ...config, write_files: [...config.write_files, env] };
  const text = `#cloud-config\n${toYaml(whole)}`;
  const excess = Buffer.byteLength(text) - USER_DATA_LIMIT;
  if (excess <= 0) return text;
  throw new Error(
    `user data must be at most ${USER_DATA_LIMIT} bytes, is ${excess} bytes too long: ` +
      'name fewer admins, keys or tools (admins and tools of the environment)',
  );
}

const writeFile = ({ path, content, mode }: RenderedFile) => ({
  path,
  permissions: `0${mode.toString(8)}`,
  content: content.toString(),
});

/** Read by sh and by systemd alike, which both understand single quotes. */
function envFile(settings: BootSettings): string {
  return Object.entries(settings)
    .map(([key, value]) => {
      if (/['\n\\]/.test(value))
        throw new Error(`${key} must not hold a quote, backslash or line end, got ${JSON.stringify(value)}`);
      return `${key}='${value}'\n`;
    })
    .join('');
}
