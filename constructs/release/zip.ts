/** A zip whose bytes depend on its files alone. */
import { type Zippable, zipSync } from 'fflate';
import type { RenderedFile } from '../../docker/rendered-file';

/** The format's first day: any fixed time would do. It is read as local time, so it is made as such. */
const FIXED_TIME = new Date(1980, 0, 1);
const UNIX = 3;

export function zip(files: readonly RenderedFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { path, content, mode } of files) {
    const regularFile = 0o100000 | mode;
    entries[path] = [
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
      { mtime: FIXED_TIME, os: UNIX, attrs: regularFile << 16 },
    ];
  }
  // Stored, not compressed: that was half of a synth's time, again for each environment, for a file sent once.
  return zipSync(entries, { level: 0 });
}
