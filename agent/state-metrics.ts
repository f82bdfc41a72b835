/** What Prometheus is told of the server's state. */
import type { AppStates } from './apps/app-health';
import { type ContainerState, containerChecks } from './containers';
import type { Metrics } from './metrics';

export class StateMetrics {
  #servesSince: number | undefined;
  #serves = false;

  constructor(
    private readonly metrics: Pick<Metrics, 'set'>,
    private readonly now: () => number = () => Date.now() / 1000,
  ) {}

  /** @param expected the containers that the compose file names */
  containers(expected: readonly string[], states: readonly ContainerState[]): void {
    for (const name of expected) {
      const ok = containerChecks(states, [name]).every((check) => check.ok);
      const restarts = states.find((state) => state.name === name)?.restarts ?? 0;
      this.metrics.set('baton_container_healthy', 'Whether it runs and is healthy.', ok ? 1 : 0, { name });
      this.metrics.set('baton_container_restarts', 'How often Docker started it again.', restarts, { name });
    }
  }

  apps({ healthy }: Pick<AppStates, 'healthy'>): void {
    for (const [app, ok] of healthy)
      this.metrics.set('baton_app_healthy', 'Whether its health path answers.', ok ? 1 : 0, { app });
  }

  /** Whether this server held the address when that was last known. */
  get serves(): boolean {
    return this.#serves;
  }

  /** To be called only where it is known who holds the address. */
  serving(holds: boolean): void {
    this.#serves = holds;
    this.metrics.set('baton_serving', 'Whether this server holds the address.', holds ? 1 : 0);
    if (!holds || this.#servesSince !== undefined) return;
    this.#servesSince = this.now();
    this.metrics.set('baton_serving_since_timestamp_seconds', 'Since when.', this.#servesSince);
  }
}
