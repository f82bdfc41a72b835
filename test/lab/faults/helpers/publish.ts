/** Publishes content by a deploy. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SITE_FOLDER } from '../../testbed/environment';
import type { Testbed } from '../../testbed/testbed';

/** Writes a page into the site's folder. The next deploy publishes it. */
export const writePage = ({ project }: Testbed, name: string, text: string): Promise<void> =>
  writeFile(join(project.folder, SITE_FOLDER, name), text);

/** Publishes the whole site again. */
export async function publishAgain(testbed: Testbed): Promise<void> {
  await writePage(testbed, 'again.txt', `${Date.now()}\n`);
  const { code, output } = await testbed.deploy();
  if (code !== 0) throw new Error(`the site could not be published again:\n${output}`);
}
