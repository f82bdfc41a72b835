/** What of the site is not served, by the list that publishing leaves files out by. */
import { DOT_FILE_PATTERN, PRIVATE_PATTERNS, PROGRAM_PATTERN } from '../../protocol/private-files';
import { type RenderedFile, textFile } from '../rendered-file';

const location = (pattern: string, what: string) => `location ~* "${pattern}" {\n  ${what};\n}\n`;

export const privateFiles = (): RenderedFile =>
  textFile(
    'files/private.conf',
    [
      ...PRIVATE_PATTERNS.map((pattern) => location(pattern, 'return 404')),
      // A folder of that name may hold pages: it leads to its address with a slash.
      location(DOT_FILE_PATTERN, 'try_files $uri/ =404'),
    ].join(''),
  );

/** Read after php.conf, by its name: where PHP runs, what it runs is not for this location. */
export const programs = (): RenderedFile =>
  textFile('site/programs.conf', location(PROGRAM_PATTERN, 'try_files $uri.html =404'));
