/** Logs of the machines on this computer: of those that run, and what was kept of those that are gone. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalEnvironment } from '../../settings/schema';
import { Followed } from '../followed';
import { chosen, type FoundLine, JOURNAL, type LogSource, type LogWish } from '../logs';
import { docker, list } from './docker';
import { logsFolder } from './files';
import { journalFirst, logLinesOf, splitByService } from './log-lines';
import { machines, servingMachine } from './machine';
import readScript from './read-logs.sh';
import { runningEnvironment } from './serving-input';
import type { PlatformInput } from './settings';

/** The services are read one after the other, and so is the machine before. */
const LATE_SECONDS = 5;
/** How much is read of a log at most. */
const MOST_LINES = 20_000;

/** Of one machine. */
interface MachineLogs {
  readonly server: string;
  readonly release: string;
  services(): Promise<readonly string[]>;
  read(
    services: readonly string[],
    since: Date | undefined,
    lines: number | undefined,
  ): Promise<readonly FoundLine[]>;
}

export async function localLogs(
  environment: LocalEnvironment,
  name: string,
  { service, server, release }: LogWish,
): Promise<LogSource> {
  const input = await runningEnvironment(environment, name);
  const isServing = server === undefined && release === undefined;
  const followed = new Followed<MachineLogs>();
  const find = async () =>
    isServing ? followed.with(await servingLogs(input)) : namedLogs(input, server, release);
  // What is not there is told at once.
  for (const machine of await find())
    chosen('service', service, await machine.services(), `on ${machine.server}`);
  return {
    lateSeconds: LATE_SECONDS,
    // Asked each time: who follows goes over to the next server.
    read: async (since, lines) => {
      const found = (await find()).map(async (machine) => {
        const there = await machine.services();
        return machine.read(
          service === undefined ? there : there.filter((one) => one === service),
          since,
          lines,
        );
      });
      return (await Promise.all(found)).flat();
    },
  };
}

async function servingLogs(input: PlatformInput): Promise<MachineLogs[]> {
  const server = await servingMachine(input);
  return server === undefined ? [] : [untilGone(input, await runningLogs(server))];
}

async function namedLogs(
  input: PlatformInput,
  server: string | undefined,
  release: string | undefined,
): Promise<MachineLogs[]> {
  const all = [
    ...(await Promise.all((await machines(input.environment)).map(runningLogs))),
    ...(await keptLogs(input.environment)),
  ];
  const servers = chosen(
    'server',
    server,
    all.map((one) => one.server),
    `of ${input.environment}`,
  );
  const known = all.filter((one) => servers.includes(one.server));
  // A kept folder's name has the first digits alone.
  const short = release?.slice(0, KEPT_DIGITS);
  const releases = chosen(
    'release',
    short,
    known.map((one) => one.release),
    `of ${input.environment}`,
  );
  const found = known.filter((one) => releases.includes(one.release));
  // Kept as the machine went, or a moment before.
  return found.filter((one, index) => found.findIndex((other) => other.server === one.server) === index);
}

async function runningLogs(server: string): Promise<MachineLogs> {
  const release = await docker(['inspect', '--format', '{{index .Config.Labels "baton.release"}}', server]);
  return {
    server,
    release,
    services: async () => {
      const there = ['exec', server, 'docker', 'ps', '--all', '--format', '{{.Names}}'];
      return journalFirst([JOURNAL, ...(await list(there).catch(() => []))]);
    },
    read: async (services, since, lines) => {
      const from = since === undefined ? '' : String(since.getTime() / 1000);
      const args = [from, String(lines ?? MOST_LINES), ...services];
      const printed = await list(['exec', server, 'sh', '-c', readScript, 'sh', ...args]);
      return [...splitByService(printed)].flatMap(([service, own]) =>
        logLinesOf({ server, release }, service, own, since),
      );
    },
  };
}

/** Of a machine that serves, and that a deploy may destroy: then what is kept of it, once. */
function untilGone(input: PlatformInput, running: MachineLogs): MachineLogs {
  const { server } = running;
  let kept: MachineLogs | undefined;
  let isOver = false;
  return {
    ...running,
    services: async () => {
      if (isOver || (await machines(input.environment)).includes(server))
        return isOver ? [] : running.services();
      kept = (await keptLogs(input.environment)).find((one) => one.server === server);
      isOver = kept === undefined;
      return kept?.services() ?? [];
    },
    read: async (...wish) => {
      if (isOver) return [];
      isOver = kept !== undefined;
      if (kept) return kept.read(...wish);
      return running.read(...wish).catch(async (error: Error) => {
        // It is about to go.
        if ((await servingMachine(input)) !== server) return [];
        throw error;
      });
    },
  };
}

const KEPT_DIGITS = 12;
/** As machine-logs.ts names them. */
const KEPT = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-([0-9a-f]{12})-(.+)$/;

/** The newest first. */
async function keptLogs(environment: string): Promise<MachineLogs[]> {
  const all = logsFolder(environment);
  const folders = await readdir(all).catch(() => []);
  return folders
    .sort()
    .reverse()
    .flatMap((folder) => {
      const [, release, server] = KEPT.exec(folder) ?? [];
      return release && server ? [keptMachine(join(all, folder), server, release)] : [];
    });
}

const keptMachine = (folder: string, server: string, release: string): MachineLogs => ({
  server,
  release,
  services: async () =>
    journalFirst(
      (await readdir(folder)).filter((file) => file.endsWith('.log')).map((file) => file.slice(0, -4)),
    ),
  read: async (services, since, lines) => {
    const found = services.map(async (service) => {
      const text = await readFile(join(folder, `${service}.log`), 'utf8');
      const own = logLinesOf({ server, release }, service, text.split('\n'), since);
      return lines === undefined ? own : own.slice(-lines);
    });
    return (await Promise.all(found)).flat();
  },
});
