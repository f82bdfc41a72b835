/** Says how far a publish is, every few seconds: a small site needs no word. */
const EVERY_MILLISECONDS = 2000;

export class Progress {
  #files = 0;
  #bytes = 0;
  #told = performance.now();

  constructor(
    private readonly total: number,
    private readonly log: (line: string) => void,
  ) {}

  /** @param size of the file that is done, in bytes */
  done(size: number): void {
    this.#files += 1;
    this.#bytes += size;
    const now = performance.now();
    if (now - this.#told < EVERY_MILLISECONDS) return;
    this.#told = now;
    const percent = Math.floor((100 * this.#files) / this.total);
    this.log(
      `site: ${this.#files} of ${this.total} files (${percent} %), ${megabytes(this.#bytes)} looked at or uploaded`,
    );
  }
}

export const megabytes = (bytes: number) =>
  bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
