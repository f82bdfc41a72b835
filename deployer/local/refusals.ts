/**
 * Candidates that were refused, a file each. Terraform counts them when it plans: each makes the next machine another
 * one.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseRefusal, type Refusal, renderRefusal } from '../release/refusal';
import { refusalsFolder } from './files';

/** @param project its folder. @throws Error when the file cannot be written */
export async function refuse(
  project: string,
  environment: string,
  refused: Omit<Refusal, 'at'>,
): Promise<void> {
  const folder = join(project, refusalsFolder(environment));
  await mkdir(folder, { recursive: true });
  const number = (await readdir(folder)).length + 1;
  await writeFile(join(folder, String(number)), `${renderRefusal(refused)}\n`, { flag: 'wx' });
}

export async function refusals(project: string, environment: string): Promise<Refusal[]> {
  const folder = join(project, refusalsFolder(environment));
  const files = await readdir(folder).catch(() => []);
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  return texts.flatMap((text) => parseRefusal(text) ?? []);
}
