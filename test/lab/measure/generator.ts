/** A load generator that is not the lab's own, beside it for the same time: wrk, on kept connections of HTTP/1.1. */
import { readFile } from 'node:fs/promises';
import { type RunningProcess, startProcess, textOf } from '../../../bench/process';
import { docker, putFiles, removeContainer } from '../../../deployer/local/docker';
import type { Layout } from '../../../deployer/local/layout';
import { labels } from '../../../deployer/local/settings';
import { DOMAIN, LAB, LOAD_IMAGE } from '../testbed/environment';

const SCRIPT = 'test/lab/load/wrk.lua';
const CONNECTIONS = 10;
/** As long as the lab's own clients wait. */
const TIMEOUT_SECONDS = 20;

export interface GeneratorFigures {
  readonly requests: number;
  readonly seconds: number;
  /** As wrk counts them. `status`: answers of 400 and more. */
  readonly errors: Readonly<Record<'connect' | 'read' | 'write' | 'timeout' | 'status', number>>;
}

export interface GeneratorOptions {
  readonly layout: Layout;
  readonly path: string;
  readonly limitSeconds: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export class Generator {
  private constructor(
    private readonly name: string,
    private readonly running: RunningProcess,
  ) {}

  static async start({ layout, path, limitSeconds, env }: GeneratorOptions): Promise<Generator> {
    const name = `${layout.prefix}-wrk`;
    await removeContainer(name);
    await docker([
      ...['create', '--name', name, ...labels({ environment: LAB, layout }, 'load')],
      ...['--network', layout.clients.network, '--add-host', `${DOMAIN}:${layout.address}`],
      ...[
        '--cap-drop',
        'ALL',
        '--security-opt',
        'no-new-privileges',
        '--memory',
        '128m',
        '--pids-limit',
        '16',
      ],
      ...[LOAD_IMAGE, 'wrk', '--threads', '1', '--connections', String(CONNECTIONS)],
      ...['--duration', `${limitSeconds}s`, '--timeout', `${TIMEOUT_SECONDS}s`, '--script', '/wrk.lua'],
      `https://${DOMAIN}${path}`,
    ]);
    await putFiles(name, { '/wrk.lua': await readFile(SCRIPT, 'utf8') });
    return new Generator(name, startProcess('docker', ['start', '--attach', name], { cwd: '.', env }));
  }

  /** @throws Error if it did not report */
  async stop(): Promise<GeneratorFigures> {
    // Then it prints what it has counted.
    await docker(['kill', '--signal', 'INT', this.name]).catch(() => {});
    const { lines } = await this.running.ended;
    await removeContainer(this.name);
    const report = lines.findLast(({ text }) => text.startsWith('{'))?.text;
    if (!report) throw new Error(`wrk did not report: ${textOf(lines).slice(-500)}`);
    return JSON.parse(report) as GeneratorFigures;
  }
}

export const errorsOf = ({ errors }: GeneratorFigures): number =>
  Object.values(errors).reduce((sum, count) => sum + count, 0);
