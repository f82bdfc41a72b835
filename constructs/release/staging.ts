/** Puts generated files where Terraform's assets can copy them from. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STAGING } from '../../deployer/project';
import type { RenderedFile } from '../../docker/rendered-file';

export function stage(path: string, content: string | Uint8Array): string {
  const file = join(STAGING, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** A folder with these files and no others. */
export function stageFolder(path: string, files: readonly RenderedFile[]): string {
  const folder = join(STAGING, path);
  rmSync(folder, { recursive: true, force: true });
  for (const file of files) stage(join(path, file.path), file.content);
  return folder;
}
