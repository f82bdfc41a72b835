/** `baton logs`: what the services and the machine have written. */
import { JOURNAL, type LogLine, logLines } from '../../deployer/logs';
import { commandsOf } from '../../deployer/platforms';
import type { CommandContext } from '../command';
import { dim } from '../output';
import { countOf, timeOf } from './time';

export interface LogOptions {
  readonly follow?: boolean;
  readonly since?: string;
  readonly lines?: string;
  readonly server?: string;
  readonly release?: string;
  readonly json?: boolean;
}

const LINES = 100;
const MOST_LINES = 50_000;

export async function logs(
  { environments, env, log }: CommandContext,
  name: string,
  service: string | undefined,
  options: LogOptions,
): Promise<void> {
  const since = options.since === undefined ? undefined : timeOf('--since', options.since);
  const lines = options.lines === undefined ? undefined : countOf('--lines', options.lines, MOST_LINES);
  const environment = environments.load(name);
  const platform = commandsOf(environment);
  process.stdout.once('error', endQuietly);
  try {
    const source = await platform.server.logs(environment, name, env, {
      ...(service !== undefined && { service }),
      ...(options.server !== undefined && { server: options.server }),
      ...(options.release !== undefined && { release: options.release }),
    });
    const few = lines ?? (since === undefined ? LINES : undefined);
    const range = { follow: options.follow === true, ...(since && { since }), ...(few && { lines: few }) };
    const show = options.json ? json : text(service === undefined);
    for await (const line of logLines(source, range)) log(show(line));
  } catch (error) {
    throw new Error(platform.explain(error, name));
  }
}

/** Who reads along wants no more, such as `head`. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

const json = (line: LogLine) => {
  const { time, server, release, service, message } = line;
  return JSON.stringify({ time: time.toISOString(), server, release, service, message });
};

/** As wide as most names. */
const WIDTH = Math.max(JOURNAL.length, 'traefik'.length);

const text =
  (withService: boolean) =>
  ({ time, service, message }: LogLine) =>
    [dim(time.toISOString()), ...(withService ? [service.padEnd(WIDTH)] : []), message].join('  ');
