/** PHP-FPM: runs the site's `.php` files where the environment asks for it. */
import { textFile } from '../rendered-file';
import type { ServiceDefinition } from '../service';
import { BUFFERS } from '../uploads';
import pool from './pool.conf';
import { uploads } from './uploads';

export const php: ServiceDefinition = (environment) => {
  if (!environment.site.php) return undefined;
  return {
    name: 'php',
    container: {
      user: '33:33',
      // An upload of a process that was killed stays on the disk otherwise.
      command: ['sh', '-c', `rm -rf ${BUFFERS}/*; exec php-fpm --nodaemonize`],
      volumes: [
        './php/pool.conf:/usr/local/etc/php-fpm.d/zz-baton.conf:ro',
        './php/uploads.conf:/usr/local/etc/php-fpm.d/zz-uploads.conf:ro',
        '/srv/baton/www:/srv/www:ro',
        `/srv/baton/data/php:${BUFFERS}`,
      ],
      tmpfs: ['/tmp'],
      // FPM speaks no HTTP: its test of the configuration and an open port are what can be asked.
      healthCommand: ['php', '-r', 'exit(@fsockopen("127.0.0.1", 9000) ? 0 : 1);'],
      memoryMiB: 512,
      cpus: 2,
      pids: 64,
    },
    files: [textFile('pool.conf', pool), uploads(environment)],
  };
};
