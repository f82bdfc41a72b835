/** Which names of objects can be files below the site's folder, and nowhere else. */

/** Of a name, in bytes, on the server's file system. */
const LONGEST_NAME = 255;
/** Of a path in bytes: S3 takes keys of 1024. */
const LONGEST_PATH = 900;
const ODD = /[\p{Cc}\\\ufffd]|\p{Surrogate}/u;

/** @returns the first thing that is wrong with these paths as the files of one folder */
export function fileProblem(paths: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (const path of paths) {
    const problem = pathProblem(path);
    if (problem) return `${JSON.stringify(path)} ${problem}`;
    if (seen.has(path)) return `${JSON.stringify(path)} is there twice`;
    seen.add(path);
  }
  for (const path of paths)
    for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1))
      if (seen.has(path.slice(0, end))) return `${JSON.stringify(path.slice(0, end))} is a file and a folder`;
  return undefined;
}

/** @returns what keeps it from being a file below a folder */
export function pathProblem(path: string): string | undefined {
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
