/** For tests that look which commands are at work: those of this computer are no part of them. */
import type * as Files from 'node:fs/promises';

/**
 * @param fs the module `node:fs/promises`
 * @param names of the environments that the test itself locks
 */
export const withOwnLocks = (fs: typeof Files, names: RegExp): typeof Files => {
  const readFile = async (...[file, encoding]: Parameters<typeof fs.readFile>) => {
    const read = await fs.readFile(file, encoding);
    if (file !== '/proc/net/unix') return read;
    return String(read)
      .split('\n')
      .filter((line) => {
        const [, name] = / @baton-lock-(.*?)@*$/.exec(line) ?? [];
        return name === undefined || names.test(name);
      })
      .join('\n');
  };
  return { ...fs, readFile } as typeof Files;
};
