/** Runs the load in a container of its own on the clients' network, and collects the requests that it records. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createGzip } from 'node:zlib';
import { startProcess } from '../../../bench/process';
import { docker, putFiles, removeContainer } from '../../../deployer/local/docker';
import type { Layout } from '../../../deployer/local/layout';
import { labels } from '../../../deployer/local/settings';
import type { LoadPlan, RequestRecord } from '../load/record';
import { DOMAIN, LAB, LOAD_IMAGE } from '../testbed/environment';
import type { Site } from '../testbed/site';
import { installAioquic } from './aioquic';

export interface LoadOptions {
  readonly layout: Layout;
  readonly site: Site;
  readonly ca: string;
  /** The app's host. @default only the site is asked, and not over HTTP/3 */
  readonly appHost?: string | undefined;
  /** The load's own program, bundled. */
  readonly program: string;
  readonly limitSeconds: number;
  /** How long a download, an upload to the app and a stream take. */
  readonly downloadSeconds: number;
  /** Keeps every request, a compressed line each. */
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const FOLDER = '/baton';
const HTTP3 = 'test/lab/load/http3.py';
/** Long enough that some transfers are under way at every moment. */
const TRANSFER_MILLISECONDS = 6000;

export class LoadContainer {
  private constructor(
    readonly records: readonly RequestRecord[],
    private readonly end: () => Promise<void>,
  ) {}

  static async start(options: LoadOptions): Promise<LoadContainer> {
    const { layout, file, env } = options;
    const name = `${layout.prefix}-load`;
    await createContainer(name, options);
    const zip = createGzip();
    const written = once(zip.pipe(createWriteStream(file)), 'close');
    const records: RequestRecord[] = [];
    const unexpected: string[] = [];
    const onLine = (text: string) => {
      if (!text.startsWith('{')) return void unexpected.push(text);
      zip.write(`${text}\n`);
      records.push(JSON.parse(text) as RequestRecord);
    };
    const running = startProcess('docker', ['start', '--attach', name], { cwd: '.', env, onLine });
    return new LoadContainer(records, async () => {
      await docker(['kill', '--signal', 'TERM', name]).catch(() => {});
      const { code } = await running.ended;
      zip.end();
      await written;
      await removeContainer(name);
      if (code !== 0 || unexpected.length > 0)
        throw new Error(`the load ended with ${code}: ${unexpected.join('\n').slice(-1000)}`);
    });
  }

  /** Waits for the requests that are under way. */
  stop(): Promise<void> {
    return this.end();
  }
}

async function createContainer(
  name: string,
  { layout, site, ca, appHost, program, limitSeconds, downloadSeconds }: LoadOptions,
): Promise<void> {
  const plan: LoadPlan = {
    ...site,
    address: layout.address,
    port: 443,
    host: DOMAIN,
    ca,
    limitSeconds,
    transferMilliseconds: TRANSFER_MILLISECONDS,
    longMilliseconds: downloadSeconds * 1000,
    ...(appHost !== undefined && { appHost, http3Program: `${FOLDER}/http3.py` }),
  };
  await removeContainer(name);
  // Its packets pass the gateway, as everything from the internet does.
  await docker([
    ...['create', '--name', name, ...labels({ environment: LAB, layout }, 'load')],
    ...['--network', layout.clients.network, '--stop-signal', 'SIGTERM', '--cap-drop', 'ALL'],
    ...['--security-opt', 'no-new-privileges', '--memory', '512m', '--pids-limit', '64'],
    // A pause must not hide behind megabytes that the system has taken in advance.
    ...['--sysctl', 'net.ipv4.tcp_rmem=4096 65536 131072', '--sysctl', 'net.ipv4.tcp_wmem=4096 16384 32768'],
    ...['--volume', `${installAioquic()}:${FOLDER}/python:ro`, '--env', `PYTHONPATH=${FOLDER}/python`],
    ...[LOAD_IMAGE, 'node', `${FOLDER}/load.cjs`, `${FOLDER}/plan.json`],
  ]);
  await putFiles(name, {
    [`${FOLDER}/load.cjs`]: await readFile(program, 'utf8'),
    [`${FOLDER}/http3.py`]: await readFile(HTTP3, 'utf8'),
    [`${FOLDER}/plan.json`]: JSON.stringify(plan),
  });
}
