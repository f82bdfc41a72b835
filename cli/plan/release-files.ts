/** A release's files, with what its manifest says of them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { isPlainPath } from '../../protocol/safe-name';

export interface ReleaseFile {
  /** Octal, such as 644. */
  readonly mode: string;
  readonly sha256: string;
  readonly content: Uint8Array;
}

/** By path. */
export type ReleaseFiles = ReadonlyMap<string, ReleaseFile>;

export function filesOfZip(zip: Uint8Array): ReleaseFiles {
  const files = unzipSync(zip);
  return fromManifest((path) => files[path]);
}

/** @param folder as a stack has it, before its zip is made */
export const filesOfFolder = (folder: string): ReleaseFiles =>
  fromManifest((path) => {
    const file = join(folder, path);
    return existsSync(file) ? readFileSync(file) : undefined;
  });

/** @throws Error when something is not there that has to be */
function fromManifest(read: (path: string) => Uint8Array | undefined): ReleaseFiles {
  const need = (path: string) => {
    const content = isPlainPath(path) ? read(path) : undefined;
    if (!content) throw new Error(`the release lacks ${JSON.stringify(path)}`);
    return content;
  };
  const lines = new TextDecoder().decode(need('manifest')).split('\n').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [mode = '', sha256 = '', , path = ''] = line.split(' ');
      return [path, { mode, sha256, content: need(path) }];
    }),
  );
}
