/** nginx: serves the site's files. */
import { HEALTH_PATH } from '../../protocol/routes';
import { textFile } from '../rendered-file';
import type { ServiceDefinition } from '../service';
import nginxConf from './nginx.conf';
import notFoundPage from './pages/404.html';
import gonePage from './pages/410.html';
import phpConf from './php.conf';
import { redirects } from './redirects';

export const nginx: ServiceDefinition = (environment) => ({
  name: 'nginx',
  container: {
    user: '101:101',
    // The image's own entry point rewrites files; the file system is read-only.
    command: ['nginx', '-g', 'daemon off;'],
    volumes: [
      './nginx/nginx.conf:/etc/nginx/nginx.conf:ro',
      './nginx/site:/etc/nginx/site:ro',
      './nginx/pages:/etc/nginx/pages:ro',
      '/srv/baton/www:/srv/www:ro',
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
    redirects(environment),
    ...(environment.site.php ? [textFile('site/php.conf', phpConf)] : []),
    textFile('pages/404.html', notFoundPage),
    textFile('pages/410.html', gonePage),
  ],
  routes: [
    {
      host: environment.domain,
      port: 8080,
      contentSecurityPolicy: environment.site.contentSecurityPolicy,
      probePath: HEALTH_PATH,
    },
  ],
});
