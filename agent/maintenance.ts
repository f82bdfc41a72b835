/**
 * The maintenance page: looks for a person's word in the store, and tells Traefik. A server that has not found out yet
 * whether there is one is not ready: one that takes over goes on with the page from its first answer on.
 */
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { asMaintenance, MAINTENANCE_KEY, type Maintenance, PROBE_HEADER } from '../protocol/maintenance';
import type { Check } from '../protocol/report';
import { readJson } from '../protocol/store';
import type { Metrics } from './metrics';
import { writeTraefikFile } from './traefik-file';

const FILE = 'maintenance.yaml';

interface Routes {
  readonly http: {
    readonly routers: { readonly maintenance: { readonly rule: string } };
  };
}

export class MaintenancePage {
  /** Known to who reads this server's report. */
  readonly probeToken = randomBytes(16).toString('hex');
  #shown: Maintenance | undefined;
  #isKnown = false;

  /**
   * @param routes the release's, as JSON; absent in a release without a Traefik that has them
   * @param folder Traefik's
   */
  constructor(
    private readonly store: { readonly s3: S3Client; readonly bucket: string },
    private readonly routes: string,
    private readonly folder: string,
    private readonly metrics: Pick<Metrics, 'set'>,
  ) {}

  /** What visitors get now. @default the site */
  get shown(): Maintenance | undefined {
    return this.#shown;
  }

  get check(): Check {
    const name = 'maintenance';
    if (!this.#isKnown)
      return { name, ok: false, detail: 'the object store has not said yet whether it is on' };
    return { name, ok: true, detail: this.#shown ? `on since ${this.#shown.since}` : 'off' };
  }

  /**
   * @returns whether something has changed since the last look
   * @throws Error when the store does not answer or holds something else: what is shown stays
   */
  async look(): Promise<boolean> {
    const { s3, bucket } = this.store;
    const found = await readJson<unknown>(s3, bucket, MAINTENANCE_KEY);
    const wanted = found === undefined ? undefined : asMaintenance(found);
    if (this.#isKnown && JSON.stringify(wanted) === JSON.stringify(this.#shown)) return false;
    if (wanted) await this.#turnOn(wanted);
    else await this.#turnOff();
    const isNews = this.#isKnown;
    this.#isKnown = true;
    this.#measure();
    return isNews;
  }

  async #turnOn(wanted: Maintenance): Promise<void> {
    const routes = JSON.parse(await readFile(this.routes, 'utf8')) as Routes;
    const { maintenance } = routes.http.routers;
    const rule = [
      maintenance.rule,
      `!Header(\`${PROBE_HEADER}\`, \`${this.probeToken}\`)`,
      ...wanted.allowFrom.map((network) => `!ClientIP(\`${network}\`)`),
    ].join(' && ');
    const http = { ...routes.http, routers: { maintenance: { ...maintenance, rule } } };
    // There before the first visitor is sent for it.
    this.#shown = wanted;
    await writeTraefikFile(this.folder, FILE, { http });
    console.log(`maintenance: visitors get the page of ${wanted.since}`);
  }

  async #turnOff(): Promise<void> {
    await rm(join(this.folder, FILE), { force: true });
    if (this.#shown) console.log('maintenance: visitors get the site again');
    this.#shown = undefined;
  }

  #measure(): void {
    this.metrics.set('baton_maintenance', 'Whether visitors get the maintenance page.', this.#shown ? 1 : 0);
    const since = this.#shown ? Date.parse(this.#shown.since) / 1000 : 0;
    this.metrics.set('baton_maintenance_since_timestamp_seconds', 'Since when; 0 where they do not.', since);
  }
}
