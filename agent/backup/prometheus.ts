/** What the agent asks of the running Prometheus. */
import { rename, writeFile } from 'node:fs/promises';

/** A snapshot writes the head's block, up to three hours of samples. */
const SECONDS = 60;

export class Prometheus {
  /** @param configFile which it reads anew on request */
  constructor(
    private readonly url: string,
    private readonly configFile: string,
  ) {}

  /** @returns the name of its folder below `snapshots` */
  async snapshot(): Promise<string> {
    const answer = (await this.post('/api/v1/admin/tsdb/snapshot?skip_head=false')) as {
      readonly data: { readonly name: string };
    };
    return answer.data.name;
  }

  /** So that nothing comes after the last backup: it scrapes nothing more and evaluates no rule. */
  async stopScraping(): Promise<void> {
    await writeFile(`${this.configFile}.new`, 'scrape_configs: []\n', { mode: 0o644 });
    await rename(`${this.configFile}.new`, this.configFile);
    await this.post('/-/reload');
  }

  private async post(path: string): Promise<unknown> {
    const response = await fetch(`${this.url}${path}`, {
      method: 'POST',
      signal: AbortSignal.timeout(SECONDS * 1000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`Prometheus answered ${response.status}: ${text.slice(0, 200)}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}
