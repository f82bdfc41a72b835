/** A plain nginx beside ours, with the configuration that a site's owner usually has: what people compare ours with. */
import { join } from 'node:path';
import { IMAGES } from '../../docker/images';
import { ADDRESSES } from '../../protocol/addresses';
import type { BundleNetwork } from './bundle-network';
import { writeFiles } from './folder';
import type { Ask } from './http';

const PORT = 8181;

const config = (server: string) => `user root;
pid /tmp/owners.pid;
events {}
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  server {
    listen ${PORT};
    root /srv/www/current;
    absolute_redirect off;
    error_page 404 /404.html;
${server}
  }
}
`;

/**
 * @param ours the container of our nginx, whose address it shares, so that PHP answers it as well
 * @param folder holds the site, at srv/baton/www
 * @param server the owner's lines
 * @returns where it is asked
 */
export function startOwners(
  network: BundleNetwork,
  ours: string,
  folder: string,
  server: string,
): Pick<Ask, 'address' | 'port'> {
  writeFiles(folder, [{ path: 'owners.conf', content: config(server) }]);
  const volumes = [
    ...['--volume', `${join(folder, 'owners.conf')}:/etc/nginx/nginx.conf:ro`],
    ...['--volume', `${join(folder, 'srv/baton/www')}:/srv/www:ro`],
  ];
  const command = [IMAGES.nginx, '-g', 'daemon off;'];
  network.start('owners', [...volumes, '--entrypoint', 'nginx', ...command], `container:${ours}`);
  return { address: ADDRESSES.nginx, port: PORT };
}
