/** What PHP makes addresses of: name, port and scheme as visitors see them, not those between Traefik and nginx. */
import type { Environment } from '../../settings/schema';
import { type RenderedFile, textFile } from '../rendered-file';

export function publicName({ domain, traits: { httpsPort } }: Environment): RenderedFile {
  const params = {
    SERVER_NAME: domain,
    SERVER_PORT: httpsPort,
    REQUEST_SCHEME: 'https',
    HTTPS: 'on',
    HTTP_X_FORWARDED_PROTO: 'https',
    HTTP_X_FORWARDED_PORT: httpsPort,
  };
  const lines = Object.entries(params).map(([name, value]) => `fastcgi_param ${name} ${value};\n`);
  return textFile('site/php/public-name.conf', lines.join(''));
}
