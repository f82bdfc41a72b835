/** Whether the release's apps can serve, and why one cannot. */
import type { ReleasedApp } from '../../protocol/apps';
import type { Check } from '../../protocol/report';
import { monotonicSeconds } from '../backup/monotonic';
import { type ContainerState, containerLog } from '../containers';
import { askHealth, type HealthAnswer } from './ask-health';

/** What an app says of why it does not answer is looked up this long after its start, and then as often. */
const LOG_SECONDS = 5;
const LOG_LINES = 20;

/** How the apps are right now. */
export interface AppStates {
  readonly checks: readonly Check[];
  /** Whether each answers, by its name. */
  readonly healthy: ReadonlyMap<string, boolean>;
  /** One of them has had its time, and never could serve. */
  readonly failed: boolean;
  /** Last lines of those that do not answer. */
  readonly log: readonly string[];
}

interface Seen {
  /** Since when its container was there. */
  readonly since: number;
  /** It could serve at some time: from then on a failure is no reason to give the server up. */
  wasHealthy: boolean;
  logAt: number;
  log: readonly string[];
}

export class AppHealth {
  readonly #seen = new Map<string, Seen>();

  constructor(
    private readonly apps: readonly ReleasedApp[],
    private readonly ask: (app: ReleasedApp) => Promise<HealthAnswer> = askHealth,
    private readonly logOf: (name: string, lines: number) => Promise<string[]> = containerLog,
    private readonly now: () => number = monotonicSeconds,
  ) {}

  async look(containers: readonly ContainerState[]): Promise<AppStates> {
    const all = await Promise.all(
      this.apps.map((app) =>
        this.lookAt(
          app,
          containers.find(({ name }) => name === app.name),
        ),
      ),
    );
    return {
      checks: all.map(({ check }) => check),
      healthy: new Map(all.map(({ app, check }) => [app.name, check.ok])),
      failed: all.some(({ failed }) => failed),
      log: all.flatMap(({ log }) => log),
    };
  }

  private async lookAt(app: ReleasedApp, container: ContainerState | undefined) {
    const name = `app ${app.name}`;
    const url = `http://${app.address}:${app.port}${app.health}`;
    // Docker makes all containers before it starts the first one.
    if (container === undefined || container.status === 'created') {
      const check: Check = { name, ok: false, detail: 'not started yet' };
      return { app, check, failed: false, log: [] };
    }
    const seen = this.seen(app.name);
    const { ok, detail } = await this.ask(app);
    if (ok) seen.wasHealthy = true;
    const isLate = !ok && !seen.wasHealthy && this.now() - seen.since >= app.healthSeconds;
    const check: Check = {
      name,
      ok,
      // The same words as long as nothing changes, for the report is written whenever it says something else.
      detail: isLate ? `${url}: ${detail}, and its ${app.healthSeconds} s are over` : `${url}: ${detail}`,
    };
    return { app, check, failed: isLate, log: ok ? [] : await this.logLines(app.name, seen, isLate) };
  }

  private seen(name: string): Seen {
    const seen = this.#seen.get(name) ?? { since: this.now(), wasHealthy: false, logAt: this.now(), log: [] };
    this.#seen.set(name, seen);
    return seen;
  }

  /** Not at each look, which may be four times a second. */
  private async logLines(name: string, seen: Seen, now: boolean): Promise<readonly string[]> {
    if (!now && this.now() - seen.logAt < LOG_SECONDS) return seen.log;
    seen.logAt = this.now();
    const lines = await this.logOf(name, LOG_LINES).catch((error: Error) => [`no log: ${error.message}`]);
    seen.log = lines.map((line) => `${name}: ${line}`);
    return seen.log;
  }
}
