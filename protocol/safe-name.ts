/**
 * What a name from outside may be before it becomes a path, an object key, or a word that a person reads in a terminal:
 * whoever can write to a store, a zip or a report must not choose where on a machine something is written or removed.
 */

/** In bytes, on the server's file system. */
const LONGEST_NAME = 255;
/** In bytes: S3 takes keys of 1024. */
const LONGEST_PATH = 900;
const ODD = /[\p{Cc}\\\ufffd]|\p{Surrogate}/u;
/** No blank or sign that a shell knows, and nothing that is taken for an option. */
const PLAIN = /^(?!\.{1,2}$)[A-Za-z0-9._@][A-Za-z0-9._@-]*$/;

/** A name that a program made, such as a server's or a block's: it can be one name in a folder, and nothing else. */
export const isPlainName = (name: unknown): name is string =>
  typeof name === 'string' && name.length <= LONGEST_NAME && PLAIN.test(name);

/** Such names with slashes between them. */
export const isPlainPath = (path: unknown): path is string =>
  typeof path === 'string' && path.length <= LONGEST_PATH && path.split('/').every(isPlainName);

/**
 * For paths that people made, such as a site's pages.
 * @returns the first thing that is wrong with them as the files of one folder
 */
export function fileProblem(paths: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem) return `${quoted(path)} ${problem}`;
    if (seen.has(path)) return `${quoted(path)} is there twice`;
    seen.add(path);
  }
  for (const path of paths)
    for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1))
      if (seen.has(path.slice(0, end))) return `${quoted(path.slice(0, end))} is a file and a folder`;
  return undefined;
}

/** @returns what keeps it from being a file below a folder */
function pathProblem(path: string): string | undefined {
  if (path.startsWith('/')) return 'begins with a slash';
  const names = path.split('/');
  if (names.some((name) => name === '')) return 'has an empty name in it';
  if (names.some((name) => name === '.' || name === '..')) return 'has . or .. as a name in it';
  if (ODD.test(path)) return 'has a control character, a backslash or a broken character in it';
  if (names.some((name) => Buffer.byteLength(name) > LONGEST_NAME))
    return `has a name of more than ${LONGEST_NAME} bytes in it`;
  if (Buffer.byteLength(path) > LONGEST_PATH) return `is longer than ${LONGEST_PATH} bytes`;
  return undefined;
}

/**
 * What is no good name or entry, for the person who has to look for it: in JSON no line ends, and nothing gives orders.
 */
export const quoted = (value: unknown) =>
  (JSON.stringify(value) ?? 'nothing').replaceAll(/[\u007f-\u009f]/g, '');
