/** Writes a file of a new version as it arrives, with the time that it has on every server. */
import { close, futimesSync, open as openFile, writevSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';

/**
 * A file up to this size is kept until it is whole and written in one go, on the spot: to hand that to another thread
 * costs Node more than to write so little into the page cache.
 */
const SMALL_BYTES = 256 * 1024;
const MODE = 0o644;
const opened = promisify(openFile);
const closed = promisify(close);

export class FileWriter {
  #chunks: Buffer[] = [];
  #handle: FileHandle | undefined;

  /** @param size in bytes that are expected */
  constructor(
    private readonly path: string,
    private readonly size: number,
  ) {}

  async add(chunk: Buffer): Promise<void> {
    if (this.size <= SMALL_BYTES) {
      this.#chunks.push(chunk);
    } else {
      this.#handle ??= await open(this.path, 'w', MODE);
      await this.#handle.writeFile(chunk);
    }
  }

  /** @param modified Unix time in seconds */
  async finish(modified: number): Promise<void> {
    if (this.#handle) {
      await this.#handle.utimes(modified, modified);
      return;
    }
    const file = await opened(this.path, 'w', MODE);
    try {
      writeAll(file, this.#chunks);
      futimesSync(file, modified, modified);
    } finally {
      await closed(file);
    }
  }

  /** Also after a failure. */
  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

function writeAll(file: number, chunks: readonly Buffer[]): void {
  let left = chunks.filter(({ length }) => length > 0);
  while (left.length > 0) {
    let written = writevSync(file, left);
    // A disk that is nearly full takes a part only, and says why at the next call.
    left = left.flatMap((chunk) => {
      const part = Math.min(written, chunk.length);
      written -= part;
      return part === chunk.length ? [] : [chunk.subarray(part)];
    });
  }
}
