/** The copy of the project that the lab deploys from: what it changes never touches the project itself. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyProject, replaceEnvironments } from '../../bench/workspace';
import { LAB, OVERRIDES_FILE, type Overrides, SITE_FOLDER } from './environment';
import { REVISION_PATH, type Site, writeSite } from './site';

const NGINX = 'docker/nginx/nginx.conf';
/** Tells clients which release answered. */
const HEADER = /\n {4}add_header X-Lab-Release .*/;

export class LabProject {
  #revision = 0;

  private constructor(
    readonly folder: string,
    readonly site: Site,
  ) {}

  static async create(env: Readonly<Record<string, string | undefined>>): Promise<LabProject> {
    const folder = await mkdtemp(join(tmpdir(), 'baton-lab-'));
    try {
      await copyProject(folder, env);
      await replaceEnvironments(folder, {
        [LAB]: "export { default } from '../test/lab/environment';\n",
      });
      const project = new LabProject(folder, await writeSite(join(folder, SITE_FOLDER)));
      await project.change();
      return project;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Number of the release that the files describe now. */
  get revision(): number {
    return this.#revision;
  }

  /** Makes a new release: nginx' configuration says its number, and the published content does. */
  async change(): Promise<number> {
    this.#revision += 1;
    const line = `\n    add_header X-Lab-Release "${this.#revision}" always;`;
    await this.edit(NGINX, (text) =>
      HEADER.test(text)
        ? text.replace(HEADER, line)
        : text.replace('\n    add_header Cache-Control $cache_control;', `$&${line}`),
    );
    await writeFile(join(this.folder, SITE_FOLDER, REVISION_PATH), `${this.#revision}\n`);
    return this.#revision;
  }

  /**
   * Changes a file of the copy.
   * @returns what undoes it
   * @throws Error when the change changes nothing: what follows must not go on as if it had
   */
  async edit(file: string, change: (text: string) => string): Promise<() => Promise<void>> {
    const path = join(this.folder, file);
    const before = await readFile(path, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`the lab wanted to change ${file}, and nothing in it was changed`);
    await writeFile(path, after);
    return () => writeFile(path, before);
  }

  /** Settings of the environment for the deploys that follow. */
  override(overrides: Overrides): Promise<void> {
    return writeFile(join(this.folder, OVERRIDES_FILE), JSON.stringify(overrides));
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
