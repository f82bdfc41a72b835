/** PHP-FPM: runs the site's `.php` files where the environment asks for it. */

import type { Environment } from '../../settings/schema';
import { textFile } from '../rendered-file';
import type { Service, ServiceDefinition } from '../service';
import { MAIN_PLACE, type SitePlace } from '../site-place';
import { BUFFERS } from '../uploads';
import pool from './pool.conf';
import { uploads } from './uploads';

export const php: ServiceDefinition = (environment) => programs(environment, MAIN_PLACE);

/** @param environment as the site has it */
export function programs(environment: Environment, place: SitePlace): Service | undefined {
  if (!environment.site.php) return undefined;
  return {
    name: place.php,
    like: 'php',
    address: place.phpAddress,
    container: {
      user: '33:33',
      // An upload of a process that was killed stays on the disk otherwise.
      command: ['sh', '-c', `rm -rf ${BUFFERS}/*; exec php-fpm --nodaemonize`],
      volumes: [
        `./${place.php}/pool.conf:/usr/local/etc/php-fpm.d/zz-baton.conf:ro`,
        `./${place.php}/uploads.conf:/usr/local/etc/php-fpm.d/zz-uploads.conf:ro`,
        `./${place.php}/clients.conf:/usr/local/etc/php-fpm.d/zz-clients.conf:ro`,
        `${place.www}:/srv/www:ro`,
        `/srv/baton/data/${place.php}:${BUFFERS}`,
      ],
      tmpfs: ['/tmp'],
      // FPM speaks no HTTP: its test of the configuration and an open port are what can be asked.
      healthCommand: ['php', '-r', 'exit(@fsockopen("127.0.0.1", 9000) ? 0 : 1);'],
      memoryMiB: 512,
      cpus: 2,
      pids: 64,
    },
    files: [
      textFile('pool.conf', pool),
      textFile('clients.conf', `[www]\nlisten.allowed_clients = 127.0.0.1,${place.nginxAddress}\n`),
      uploads(environment),
    ],
  };
}
