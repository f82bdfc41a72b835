/** The end of a name as it can be the end of a key, or nothing where it has none. */
export const extension = (path: string): string =>
  /[^/](\.[a-z0-9]{1,16})$/.exec(path.toLowerCase())?.[1] ?? '';
