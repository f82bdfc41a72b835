/** A Content-Type in a `_headers`: nginx has it from the file's name, so a line can only say the same. */
import { contentType } from '../../docker/media-types';
import { matcher } from '../../protocol/site-headers/pattern';

/** @returns why it cannot be followed; undefined where the files have that type anyway */
export function typeProblem(path: string, value: string, paths: readonly string[]): string | undefined {
  const matches = matcher(path);
  const other = paths
    .filter((file) => addresses(file).some((address) => matches(Buffer.from(address).toString('latin1'))))
    .map((file) => ({ file, type: contentType(file) }))
    .find(({ type }) => plainType(type) !== plainType(value));
  return (
    other &&
    `it follows from the file's name, and ${JSON.stringify(other.file)} is sent as ${other.type}; rename the file, ` +
      `or take the line out, got ${JSON.stringify(value)}`
  );
}

const addresses = (file: string) => [
  `/${file}`,
  ...(file.endsWith('.html') ? [`/${file.slice(0, -'.html'.length)}`] : []),
  ...(/(^|\/)index\.html$/.test(file) ? [`/${file.slice(0, -'index.html'.length)}`] : []),
];

/** Without its charset, which the file itself may choose; and by the name of today. */
const plainType = (type: string) =>
  (type.split(';')[0] ?? '')
    .trim()
    .toLowerCase()
    .replace(/^(application|text)\/(x-)?javascript$/, 'text/javascript')
    .replace(/^text\/xml$/, 'application/xml')
    .replace(/^image\/vnd\.microsoft\.icon$/, 'image/x-icon')
    .replace(/^application\/(x-)?font-(woff2?|ttf|otf)$/, 'font/$2');
