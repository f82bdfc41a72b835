/** Who answers for a path that is no file: nginx with the page 404.html, or the script that the environment names. */
import type { Environment } from '../../settings/schema';
import { type RenderedFile, textFile } from '../rendered-file';

export function missing({ site: { frontController } }: Environment): RenderedFile[] {
  if (frontController === undefined)
    return [textFile('site/missing.conf', 'location @missing {\n  return 404;\n}\n')];
  const script = frontController.replaceAll('.', '\\.');
  return [
    // What stands behind the script's own name, as in /index.php/page.
    textFile(
      'site/front-controller.maps',
      `map $asked $path_info {\n  default "";\n  "~^${script}(?<behind>/.*)$" $behind;\n}\n`,
    ),
    textFile(
      'site/missing.conf',
      `# REQUEST_URI and the query stay what the visitor asked for.
location @missing {
  try_files ${frontController} =404;
  include /etc/nginx/site/php/run.conf;
  fastcgi_param PATH_INFO $path_info if_not_empty;
}
# A site without a page at its top.
location = / {
  recursive_error_pages on;
  error_page 403 405 = @missing;
}
`,
    ),
    // nginx answers what is no GET, HEAD or POST itself, where there is nothing but a folder.
    textFile('files/folder/front-controller.conf', 'error_page 405 = @missing;\n'),
  ];
}
