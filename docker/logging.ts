/** Where a container's output goes. */
import type { Environment } from '../settings/schema';
import type { Service } from './service';

/** Of each container, on the machine's own disk. */
const KEPT = { size: '10m', files: '3' };

/**
 * Where there is CloudWatch, to it, a stream for each release, server and service, because the machine itself is gone
 * after the next deploy. Named here and not in Docker's own settings: those know neither release nor service, and
 * Docker would have to be started twice. What only the server knows comes from the `.env` that the boot puts beside
 * this file. Without blocking, so that CloudWatch can stop neither a service nor its start. `docker logs` still works:
 * Docker keeps a copy. By the name that also has an IPv6 address: a machine that has just lost the site's address has
 * no public IPv4 address for a while, and it is then that Traefik writes its last lines.
 */
export function logging(
  { traits: { cloudWatchRegion: region } }: Environment,
  { name }: Pick<Service, 'name'>,
): object {
  if (region === undefined)
    return { driver: 'json-file', options: { 'max-size': KEPT.size, 'max-file': KEPT.files } };
  return {
    driver: 'awslogs',
    options: {
      'awslogs-region': region,
      'awslogs-endpoint': `https://logs.${region}.api.aws`,
      'awslogs-group': '${BATON_LOG_GROUP:?}',
      'awslogs-stream': `\${BATON_RELEASE:?}/\${BATON_SERVER:?}/${name}`,
      mode: 'non-blocking',
      'max-buffer-size': '4m',
      'cache-max-size': KEPT.size,
      'cache-max-file': KEPT.files,
    },
  };
}
