/** nginx: serves the site's files. */
import { HEALTH_PATH } from '../../protocol/routes';
import type { Environment } from '../../settings/schema';
import { textFile } from '../rendered-file';
import type { Service, ServiceDefinition } from '../service';
import { MAIN_PLACE, type SitePlace } from '../site-place';
import { BUFFERS } from '../uploads';
import { caching } from './caching';
import { headers, hiddenPolicies } from './headers';
import { missing } from './missing';
import nginxConf from './nginx.conf';
import notFoundPage from './pages/404.html';
import gonePage from './pages/410.html';
import phpConf from './php.conf';
import { privateFiles, programs } from './private';
import { publicName } from './public-name';
import { nothingPublished, redirects } from './redirects';
import rulesConf from './rules.conf';
import runPhpConf from './run-php.conf';
import { namedTypes, types } from './types';
import { uploadLimits } from './uploads';
import { errorPipe, visitorFiles } from './visitors';

export const nginx: ServiceDefinition = (environment) => webServer(environment, MAIN_PLACE);

/** @param environment as the site has it */
export const webServer = (environment: Environment, place: SitePlace): Service => ({
  name: place.nginx,
  like: 'nginx',
  address: place.nginxAddress,
  container: {
    user: '101:101',
    // The image's own entry point rewrites files; the file system is read-only.
    command: command(environment),
    volumes: [
      `./${place.nginx}/nginx.conf:/etc/nginx/nginx.conf:ro`,
      `./${place.nginx}/visitors:/etc/nginx/visitors:ro`,
      `./${place.nginx}/files:/etc/nginx/files:ro`,
      `./${place.nginx}/site:/etc/nginx/site:ro`,
      `./${place.nginx}/pages:/etc/nginx/pages:ro`,
      `${place.www}:/srv/www:ro`,
      ...(environment.site.php ? [`/srv/baton/data/${place.nginx}:${BUFFERS}`] : []),
    ],
    tmpfs: ['/tmp'],
    healthUrl: `http://127.0.0.1:8080${HEALTH_PATH}`,
    memoryMiB: 256,
    cpus: 2,
    pids: 64,
    extra: { entrypoint: [] },
  },
  files: [
    textFile('nginx.conf', nginxConf),
    ...visitorFiles(environment, place.nginxAddress),
    privateFiles(),
    programs(),
    caching(environment),
    headers(environment),
    redirects(environment),
    ...missing(environment),
    ...(environment.site.php
      ? [
          uploadLimits(environment),
          textFile('site/php.conf', phpConf),
          textFile('site/php/run.conf', runPhpConf),
          textFile('site/php/address.conf', `fastcgi_pass ${place.phpAddress}:9000;\n`),
          publicName(environment),
          hiddenPolicies,
        ]
      : []),
    types(),
    namedTypes(),
    nothingPublished,
    textFile('site/redirects.conf', rulesConf),
    textFile('pages/404.html', notFoundPage),
    textFile('pages/410.html', gonePage),
  ],
  routes: [
    {
      host: environment.domain,
      port: 8080,
      sendsPolicies: true,
      probePath: HEALTH_PATH,
    },
  ],
});

/** Where something is to run before nginx, a shell does, and becomes nginx. */
function command(environment: Environment): string[] {
  const before = errorPipe(environment);
  const nginx = ['nginx', '-g', 'daemon off;'];
  return before.length > 0 ? ['sh', '-c', `${before.join('; ')}; exec "$@"`, 'sh', ...nginx] : nginx;
}
