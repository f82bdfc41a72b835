/**
 * Candidates that were refused, a file each. Terraform counts them when it plans: each makes the next machine another
 * one.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { refusalsFolder } from './files';

/** @param project its folder. @throws Error when the file cannot be written */
export async function refuse(
  project: string,
  environment: string,
  server: string,
  reason: string,
): Promise<void> {
  const folder = join(project, refusalsFolder(environment));
  await mkdir(folder, { recursive: true });
  const number = (await readdir(folder)).length + 1;
  await writeFile(join(folder, String(number)), `${server}: ${reason}\n`, { flag: 'wx' });
}
