/** What the agent asks of the running Prometheus. */
import { rename, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A snapshot writes the head's block, up to three hours of samples. */
const SECONDS = 60;

export class Prometheus {
  /** @param configFile which it reads again on request */
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
    const { status, body } = await posted(`${this.url}${path}`);
    if (status !== 200) throw new Error(`Prometheus answered ${status}: ${body.slice(0, 200)}`);
    return body === '' ? undefined : JSON.parse(body);
  }
}

/** Not by fetch, which would be a tenth of the agent's memory. */
function posted(url: string): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(SECONDS * 1000);
    const outgoing = request(url, { method: 'POST', agent: false, signal }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
