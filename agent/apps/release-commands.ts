/**
 * Runs each app's release command, a migration for instance: on the candidate, before its apps start, once for each
 * release. A marker in the data bucket remembers it, so that neither a reboot nor another candidate of the same release
 * runs it again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type ReleaseMarker, releaseMarkerKey } from '../../protocol/app-markers';
import type { ReleasedApp } from '../../protocol/apps';
import { monotonicSeconds } from '../backup/monotonic';
import { type Marker, type MarkerStore, readMarker, writeMarker } from './marker';

/** How a command ended. */
export interface CommandResult {
  /** @default it did as it should */
  readonly problem?: string;
  /** Its last lines. */
  readonly output: readonly string[];
}

export interface ReleaseCommandOptions {
  readonly store: MarkerStore;
  readonly server: string;
  readonly release: string;
  readonly apps: readonly ReleasedApp[];
  /** How long one may take. */
  readonly seconds: number;
  readonly run: (app: ReleasedApp, seconds: number) => Promise<CommandResult>;
  readonly log: (line: string) => void;
  /** In milliseconds. @default Date.now */
  readonly now?: () => number;
  /** How often it says that it still runs. @default 10 */
  readonly aliveSeconds?: number;
}

const LOOK_SECONDS = 2;
const ALIVE_SECONDS = 10;
/** A server that has said nothing for so long is gone. Two servers' clocks differ by less than 20 s. */
const SILENT_SECONDS = 60;

/** @throws Error naming the app, its command and how that ended */
export async function runReleaseCommands(options: ReleaseCommandOptions): Promise<void> {
  // One after the other: apps may share a database.
  for (const app of options.apps) if (app.release) await once(app, options);
}

async function once(app: ReleasedApp, options: ReleaseCommandOptions): Promise<void> {
  const { store, server, release, log } = options;
  const key = releaseMarkerKey(app.name, release);
  let waitedFor: string | undefined;
  for (;;) {
    const found = await readMarker<ReleaseMarker>(store, key);
    if (found?.value.state === 'done') {
      log(`app ${app.name}: its release command ran for this release already, on ${found.value.server}`);
      return;
    }
    // The boot tries again, but the gate has failed: nothing may repeat a migration for as long as this machine lives.
    if (found?.value.state === 'failed' && found.value.server === server) throw failure(app, found.value);
    if (found && isUnderWay(found.value, options)) {
      if (waitedFor !== found.value.server)
        log(`app ${app.name}: ${found.value.server} runs its release command`);
      waitedFor = found.value.server;
      await sleep(LOOK_SECONDS * 1000);
      continue;
    }
    if (await tryToRun(app, key, found, options)) return;
  }
}

/** One that this server began before a reboot is not: its container has gone with it. */
function isUnderWay({ state, server, aliveAt }: ReleaseMarker, options: ReleaseCommandOptions): boolean {
  if (state !== 'running' || server === options.server) return false;
  const { now = Date.now } = options;
  return now() < Date.parse(aliveAt) + SILENT_SECONDS * 1000;
}

/** @returns false where another server was first */
async function tryToRun(
  app: ReleasedApp,
  key: string,
  found: Marker<ReleaseMarker> | undefined,
  options: ReleaseCommandOptions,
): Promise<boolean> {
  const { store, server, seconds, run, log, now = Date.now } = options;
  const time = () => new Date(now()).toISOString();
  const started = { server, startedAt: time() };
  const marker = await writeMarker<ReleaseMarker>(
    store,
    key,
    { state: 'running', ...started, aliveAt: time() },
    found,
  );
  if (!marker) return false;
  log(`app ${app.name}: runs its release command: ${commandOf(app)}`);
  const since = monotonicSeconds();
  const alive = new Alive(marker, options, key);
  const { problem, output } = await run(app, seconds).finally(() => alive.end());
  const took = {
    ...started,
    aliveAt: time(),
    seconds: Math.round((monotonicSeconds() - since) * 10) / 10,
  };
  const ended: ReleaseMarker = problem
    ? { state: 'failed', ...took, problem, output }
    : { state: 'done', ...took };
  if (!(await writeMarker(store, key, ended, alive.marker)))
    throw new Error(`app ${app.name}: another server began its release command while it ran here`);
  if (problem) throw failure(app, { ...ended, output: [] });
  log(`app ${app.name}: its release command ended well after ${took.seconds} s`);
  return true;
}

/** Says again and again that the command still runs. A store that is away for a moment is no reason to end it. */
class Alive {
  #marker: Marker<ReleaseMarker>;
  #writing: Promise<void> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  constructor(
    marker: Marker<ReleaseMarker>,
    private readonly options: ReleaseCommandOptions,
    private readonly key: string,
  ) {
    this.#marker = marker;
    const { aliveSeconds = ALIVE_SECONDS } = options;
    this.#timer = setInterval(() => {
      this.#writing = this.#writing.then(() => this.say()).catch(() => {});
    }, aliveSeconds * 1000);
  }

  /** The newest that was written. */
  get marker(): Marker<ReleaseMarker> {
    return this.#marker;
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
  }

  private async say(): Promise<void> {
    const { store, now = Date.now } = this.options;
    const value = { ...this.#marker.value, aliveAt: new Date(now()).toISOString() };
    this.#marker = (await writeMarker(store, this.key, value, this.#marker)) ?? this.#marker;
  }
}

const failure = (app: ReleasedApp, { seconds, problem, output = [] }: ReleaseMarker) =>
  new Error(
    [
      ...output,
      `app ${app.name}: its release command failed after ${seconds} s: ${commandOf(app)}: ${problem}`,
    ].join('\n'),
  );

const commandOf = ({ release = [] }: ReleasedApp) => release.join(' ');
