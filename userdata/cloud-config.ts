/** The server's user data: the one place that joins its parts and writes them as cloud-init reads them. */

import { type RenderedFile, textFile, toYaml } from '../docker/rendered-file';
import type { BootEnv } from '../protocol/boot-settings';
import type { Environment } from '../settings/schema';
import { firstFiles } from './files';

/** EC2 takes at most this much, counted before base64 (docs: "Run commands at launch"). */
export const USER_DATA_LIMIT = 16 * 1024;

/** Room for the settings. Terraform knows some of them only when it plans. */
export const SETTINGS_BYTES = 3 * 1024;

/** Linux takes no more (HOST_NAME_MAX, and a margin for tools that count the end). */
const LONGEST_HOST_NAME = 63;

/**
 * The user data without its settings, all of which the release's id covers. A release keeps this text, and a rollback
 * boots from it with the settings of the day.
 * @throws Error telling by how much it is too long
 */
export function userData(environment: Environment): string {
  const config = {
    // Admins are the release's own: any number of them fits there. An empty list leaves out the image's own user.
    users: [],
    disable_root: true,
    ssh_pwauth: false,
    // The boot brings the server's own host key; cloud-init would make others first.
    ssh_deletekeys: true,
    ssh_genkeytypes: ['ed25519'],
    // Not the domain itself: the machine would then take itself for what the domain leads to.
    // Cut off, and not behind a hyphen: that would be no name.
    hostname: environment.domain.replaceAll('.', '-').slice(0, LONGEST_HOST_NAME).replace(/-+$/, ''),
    manage_etc_hosts: false,
    package_update: false,
    package_upgrade: false,
    runcmd: [
      ['systemctl', '--no-reload', 'enable', 'baton-boot.service'],
      ['systemctl', 'start', '--no-block', 'baton-boot.service'],
    ],
    // The last: the settings are one more entry of this list.
    write_files: firstFiles(environment).map(writeFile),
  };
  const text = `#cloud-config\n${toYaml(config)}`;
  const excess = Buffer.byteLength(text) + SETTINGS_BYTES - USER_DATA_LIMIT;
  if (excess <= 0) return text;
  throw new Error(
    `user data must be at most ${USER_DATA_LIMIT - SETTINGS_BYTES} bytes, is ${excess} bytes too long: ` +
      'name fewer tools in the environment',
  );
}

/** The last lines of the user data. JSON is YAML, and needs no indentation. */
export const settingsPart = (env: BootEnv): string =>
  `  - ${JSON.stringify(writeFile(textFile('/etc/baton/env', envFile(env))))}\n`;

const writeFile = ({ path, content, mode }: RenderedFile) => ({
  path,
  permissions: `0${mode.toString(8)}`,
  content: content.toString(),
});

/** Read by sh and by systemd alike, which both understand single quotes. */
export function envFile(env: BootEnv): string {
  return Object.entries(env)
    .map(([key, value]) => {
      if (/['\n\\]/.test(value))
        throw new Error(`${key} must not hold a quote, backslash or line end, got ${JSON.stringify(value)}`);
      return `${key}='${value}'\n`;
    })
    .join('');
}
