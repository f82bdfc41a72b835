/** The environment's redirects and removed pages, as locations that nginx.conf includes. */
import type { Environment } from '../../settings/schema';
import { type RenderedFile, textFile } from '../rendered-file';

/** Exact locations: unlike a map's, their comparison knows upper from lower case. */
export function redirects({ site }: Environment): RenderedFile {
  const lines = [
    ...site.redirects.map(({ from, to, status }) => location(from, `${status} ${quote(target(to))}`)),
    ...site.gone.map((path) => location(path, '410')),
  ];
  return textFile('site/redirects.conf', lines.join(''));
}

const location = (path: string, answer: string) =>
  `location = ${quote(decoded(path))} {\n  return ${answer};\n}\n`;

/** nginx compares the decoded path, so a percent-encoded one would never match. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The query goes along, unless the target brings its own. A dollar sign would start a variable. */
const target = (to: string) => `${to.replaceAll('$', '%24')}${to.includes('?') ? '' : '$is_args$args'}`;

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;
