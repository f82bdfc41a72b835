/** A service of the bundle as the server runs it: the options of `docker run` that its compose entry stands for. */

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
  const [entrypoint, ...command] = [...(service.entrypoint ?? []), ...(service.command ?? [])];
  return [
    ...(service.read_only ? ['--read-only'] : []),
    ...['--user', service.user, '--memory', service.mem_limit, '--pids-limit', String(service.pids_limit)],
    ...service.cap_drop.flatMap((capability) => ['--cap-drop', capability]),
    ...service.security_opt.flatMap((option) => ['--security-opt', option]),
    ...service.tmpfs.flatMap((path) => ['--tmpfs', path]),
    ...service.volumes.flatMap((volume) => ['--volume', mount(volume)]),
    ...given,
    ...(service.entrypoint && entrypoint ? ['--entrypoint', entrypoint] : []),
    service.image,
    ...(service.entrypoint ? command : (service.command ?? [])),
  ];
}

export const atItsAddress = (name: ServiceName) => ['--ip', ADDRESSES[name]];
