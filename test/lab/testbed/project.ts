/** The copy of the project that the lab deploys: the lab changes only this copy, never the project itself. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyProject, replaceEnvironments } from '../../../bench/workspace';
import { LAB, OVERRIDES_FILE, type Overrides, SITE_FOLDER } from './environment';
import { REVISION_PATH, type Site, writeSite } from './site';

/** The text of the copy's environments, by their names. */
export const environments = (appAtDomain = false) => ({
  [LAB]: `export { ${appAtDomain ? 'appAtDomain as ' : ''}default } from '../test/lab/testbed/environment';\n`,
});

const NGINX = 'docker/nginx/nginx.conf';
const PLACE = '\n  add_header Cache-Control $cache_control;';
/** Tells clients which release answered. */
const HEADER = /\n {2}add_header X-Lab-Release .*/;

export interface ProjectOptions {
  /** Whether the app is the site. @default false */
  readonly appAtDomain?: boolean;
  /** Long enough for a download that takes so long. @default 1 */
  readonly downloadSeconds?: number;
}

export class LabProject {
  #revision = 0;

  private constructor(
    readonly folder: string,
    readonly site: Site,
  ) {}

  static async create(
    env: Readonly<Record<string, string | undefined>>,
    { appAtDomain = false, downloadSeconds = 1 }: ProjectOptions = {},
  ): Promise<LabProject> {
    const folder = await mkdtemp(join(tmpdir(), 'baton-lab-'));
    try {
      await copyProject(folder, env);
      await replaceEnvironments(folder, environments(appAtDomain));
      const project = new LabProject(folder, await writeSite(join(folder, SITE_FOLDER), downloadSeconds));
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

  /** Makes a new release. The configuration of nginx and the published content have its number. */
  async change(): Promise<number> {
    this.#revision += 1;
    const line = `\n  add_header X-Lab-Release "${this.#revision}" always;`;
    await this.edit(NGINX, (text) =>
      HEADER.test(text) ? text.replace(HEADER, line) : text.replace(PLACE, `$&${line}`),
    );
    await writeFile(join(this.folder, SITE_FOLDER, REVISION_PATH), `${this.#revision}\n`);
    return this.#revision;
  }

  /**
   * Changes a file of the copy.
   * @returns what undoes it
   * @throws Error if the file stays the same: a fault must not look as if it had been tried
   */
  async edit(file: string, change: (text: string) => string): Promise<() => Promise<void>> {
    const path = join(this.folder, file);
    const before = await readFile(path, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`the lab's edit changed nothing in ${file}`);
    await writeFile(path, after);
    return () => writeFile(path, before);
  }

  /** Replaces settings of the environment, for the following deploys. */
  override(overrides: Overrides): Promise<void> {
    return writeFile(join(this.folder, OVERRIDES_FILE), JSON.stringify(overrides));
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
