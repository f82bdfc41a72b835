/** Under which paths nginx shows a site's files. */
export class SitePages {
  /** As nginx compares them, with the file of each. */
  readonly #pages = new Map<string, string>();
  readonly #folders = new Set<string>();

  constructor(files: readonly string[]) {
    for (const file of files) {
      const path = `/${Buffer.from(file).toString('latin1')}`;
      this.#pages.set(path, file);
      if (path.endsWith('.html')) this.#add(path.slice(0, -'.html'.length), file);
      if (path.endsWith('/index.html')) this.#add(path.slice(0, -'index.html'.length), file);
      for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1))
        this.#folders.add(path.slice(0, end));
    }
  }

  /** A file of that very name comes first. */
  #add(path: string, file: string): void {
    if (!this.#pages.has(path)) this.#pages.set(path, file);
  }

  at(path: string): string | undefined {
    return this.#pages.get(path);
  }

  /** @returns the first file that a wildcard of this prefix covers */
  below(prefix: string): string | undefined {
    return [...this.#pages].find(([path]) => path === prefix || path.startsWith(`${prefix}/`))?.[1];
  }

  /** nginx itself leads from a folder's name to the folder. */
  step(path: string): string | undefined {
    return !this.#pages.has(path) && this.#folders.has(path) ? `${path}/` : undefined;
  }
}
