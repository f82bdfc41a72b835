/** nginx' types of files, from the same database as those of the published objects. */
import { hasCharset, NAMED_TYPES, TYPES } from '../media-types';
import { type RenderedFile, textFile } from '../rendered-file';

export function types(): RenderedFile {
  const extensions = new Map<string, string[]>();
  for (const [extension, type] of TYPES) extensions.set(type, [...(extensions.get(type) ?? []), extension]);
  const lines = [...extensions].sort().map(([type, names]) => `  ${type} ${names.join(' ')};\n`);
  // nginx itself adds text/html.
  const withCharset = [...extensions.keys()]
    .filter((type) => hasCharset(type) && type !== 'text/html')
    .sort();
  return textFile(
    'files/types.conf',
    `types {\n${lines.join('')}}\ncharset_types\n  ${withCharset.join('\n  ')};\n`,
  );
}

/** Read after the redirects of the environment, whose exact locations come first. */
export function namedTypes(): RenderedFile {
  const names = new Map<string, string[]>();
  for (const [path, type] of Object.entries(NAMED_TYPES)) names.set(type, [...(names.get(type) ?? []), path]);
  const locations = [...names].map(([type, paths]) => {
    const pattern = paths.map((path) => path.replaceAll('.', '\\.')).join('|');
    return `location ~ "^/(${pattern})$" {\n  types { }\n  default_type ${type};\n  try_files $uri @missing;\n}\n`;
  });
  return textFile('site/types.conf', locations.join(''));
}
