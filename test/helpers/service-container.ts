/** A service of the bundle as the server runs it: the options of `docker run` that its compose entry stands for. */

import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ADDRESSES } from '../../protocol/addresses';
import type { ServiceName } from '../../settings/services';
import type { ComposeService } from './compose-file';
import { requireImage } from './docker';

/**
 * @param folder holds the release's `docker` folder, and `srv` in the place of /srv
 * @param given options that come before the image
 */
export function containerArguments(
  service: ComposeService,
  folder: string,
  given: readonly string[] = [],
): string[] {
  requireImage(service.image);
  const mount = (volume: string) =>
    volume.startsWith('./') ? join(folder, 'docker', volume) : volume.replace(/^\/srv\//, `${folder}/srv/`);
  for (const volume of service.volumes.filter((one) => one.startsWith('/srv/baton/data/')))
    writableFolder(mount(volume.split(':')[0] ?? ''));
  // Compose reads a dollar sign as the start of a variable.
  const ownCommand = (service.command ?? []).map((part) => part.replaceAll('$$', '$'));
  const [entrypoint, ...command] = [...(service.entrypoint ?? []), ...ownCommand];
  return [
    ...(service.read_only ? ['--read-only'] : []),
    ...['--user', service.user, '--memory', service.mem_limit, '--pids-limit', String(service.pids_limit)],
    ...service.cap_drop.flatMap((capability) => ['--cap-drop', capability]),
    ...service.security_opt.flatMap((option) => ['--security-opt', option]),
    ...service.tmpfs.flatMap((path) => ['--tmpfs', path]),
    ...Object.entries(service.environment ?? {}).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ...service.volumes.flatMap((volume) => ['--volume', mount(volume)]),
    ...given,
    ...(service.entrypoint && entrypoint ? ['--entrypoint', entrypoint] : []),
    service.image,
    ...(service.entrypoint ? command : ownCommand),
  ];
}

/** As the boot makes it, but for any user. */
function writableFolder(path: string): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o777);
}

export const atItsAddress = (name: ServiceName) => ['--ip', ADDRESSES[name]];
