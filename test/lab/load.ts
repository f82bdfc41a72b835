/** Starts the load in a container of its own on the clients' network, and takes what it writes. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createGzip } from 'node:zlib';
import { startProcess } from '../../bench/process';
import { docker, putFiles, removeContainer } from '../../deployer/local/docker';
import type { Layout } from '../../deployer/local/layout';
import { labels } from '../../deployer/local/settings';
import { DOMAIN, LAB } from './environment';
import type { LoadPlan, RequestRecord } from './load/record';
import type { Site } from './site';

export interface LoadOptions {
  readonly layout: Layout;
  readonly site: Site;
  readonly ca: string;
  /** The load's own program, bundled. */
  readonly program: string;
  readonly limitSeconds: number;
  /** Where the lines are kept, compressed. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const FOLDER = '/baton';
/** Long enough that some are under way at every moment. */
const TRANSFER_MILLISECONDS = 6000;

export class Load {
  readonly records: RequestRecord[] = [];
  readonly #end: () => Promise<void>;

  private constructor(end: (load: Load) => Promise<void>) {
    this.#end = () => end(this);
  }

  static async start(options: LoadOptions): Promise<Load> {
    const { layout, site, ca, program, limitSeconds, file, env } = options;
    const name = `${layout.prefix}-load`;
    const plan: LoadPlan = {
      ...site,
      address: layout.address,
      port: 443,
      host: DOMAIN,
      ca,
      limitSeconds,
      transferMilliseconds: TRANSFER_MILLISECONDS,
    };
    await removeContainer(name);
    // Packets leave through the gateway, as all that comes from the internet does.
    await docker([
      ...['create', '--name', name, ...labels({ environment: LAB, layout }, 'load')],
      ...['--network', layout.clients.network, '--stop-signal', 'SIGTERM', '--cap-drop', 'ALL'],
      ...['--security-opt', 'no-new-privileges', '--memory', '512m', '--pids-limit', '64'],
      ...['baton/machine:trixie-baked', 'node', `${FOLDER}/load.cjs`, `${FOLDER}/plan.json`],
    ]);
    await putFiles(name, {
      [`${FOLDER}/load.cjs`]: await readFile(program, 'utf8'),
      [`${FOLDER}/plan.json`]: JSON.stringify(plan),
    });
    const zip = createGzip();
    const written = once(zip.pipe(createWriteStream(file)), 'close');
    const odd: string[] = [];
    const load = new Load(async () => {
      await docker(['kill', '--signal', 'TERM', name]).catch(() => {});
      const { code } = await running.ended;
      zip.end();
      await written;
      await removeContainer(name);
      if (code !== 0 || odd.length > 0)
        throw new Error(`the load ended with ${code}: ${odd.join('\n').slice(-1000)}`);
    });
    const running = startProcess('docker', ['start', '--attach', name], {
      cwd: '.',
      env,
      onLine: (text) => {
        if (!text.startsWith('{')) return void odd.push(text);
        zip.write(`${text}\n`);
        load.records.push(JSON.parse(text) as RequestRecord);
      },
    });
    return load;
  }

  /** What is under way comes to its end first. */
  stop(): Promise<void> {
    return this.#end();
  }
}
