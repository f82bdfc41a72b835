/**
 * The further sites of a server, each pulled apart from the others and from the main one: what fails for one is told,
 * and tried again, and nobody else waits for it. One after the other, because two lists of files would not fit into the
 * agent's memory.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { PATHS, wwwOf } from '../protocol/paths';
import type { Check } from '../protocol/report';
import { quoted } from '../protocol/safe-name';
import { attempt } from './attempt';
import { liveVersion, type Pull, pullContent } from './content';
import type { Nginx } from './content/rules';

const NAME = /^[a-z][a-z0-9-]{0,19}$/;

/** @returns none where the release knows of no further sites */
export async function furtherSites(release: string = PATHS.release): Promise<string[]> {
  const text = await readFile(join(release, 'docker/sites.json'), 'utf8').catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '[]';
    throw error;
  });
  const names = JSON.parse(text) as unknown;
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string' && NAME.test(name)))
    throw new Error(`the release's list of sites holds what is no name: ${quoted(names)}`);
  return names as string[];
}

/** What became of a pull. */
export type Told = (site: string, work: () => Promise<Pull>) => Promise<void>;

export class FurtherSites {
  /** Whose bucket was asked and held nothing: they wait for their first publish. */
  readonly #empty = new Set<string>();
  readonly #problems = new Map<string, string>();

  /**
   * @param nginx of a site
   * @param folderOf a site's files
   */
  constructor(
    readonly names: readonly string[],
    private readonly store: { readonly s3: S3Client; readonly bucket: string },
    private readonly nginx: (site: string) => Nginx,
    private readonly folderOf: (site: string) => string = wwwOf,
  ) {}

  /** @param told measures a pull, for instance. @default nothing */
  async pullAll(told: Told = async (_, work) => void (await work())): Promise<void> {
    for (const site of this.names)
      await attempt(`pull of the site ${site}`, () => told(site, () => this.#pull(site)));
  }

  async #pull(site: string): Promise<Pull> {
    const folder = this.folderOf(site);
    const { s3, bucket } = this.store;
    try {
      // nginx' container cannot start without it.
      await mkdir(folder, { recursive: true });
      const pull = await pullContent(s3, bucket, folder, { site, nginx: this.nginx(site) });
      this.#problems.delete(site);
      if (pull.version === undefined) this.#empty.add(site);
      else this.#empty.delete(site);
      return pull;
    } catch (error) {
      this.#problems.set(site, (error as Error).message);
      throw error;
    }
  }

  /** The versions that are live, by the sites' names. */
  async live(): Promise<Record<string, string>> {
    const all = await Promise.all(
      this.names.map(async (site) => [site, await liveVersion(this.folderOf(site))] as const),
    );
    return Object.fromEntries(all.flatMap(([site, version]) => (version ? [[site, version]] : [])));
  }

  /** A server that has not found out what a site holds must not take it from the server that serves it. */
  async checks(): Promise<Check[]> {
    const live = await this.live();
    return this.names.map((site) => {
      const name = `content of the site ${site}`;
      const version = live[site];
      if (version !== undefined) return { name, ok: true, detail: version };
      if (this.#empty.has(site)) return { name, ok: true, detail: 'nothing is published yet' };
      return { name, ok: false, detail: this.#problems.get(site) ?? 'not pulled yet' };
    });
  }
}
