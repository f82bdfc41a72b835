/** What Prometheus is told of the server's state. */
import { type ContainerState, containerChecks } from './containers';
import type { Metrics } from './metrics';

export class StateMetrics {
  #servesSince: number | undefined;

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

  /** To be called only where it is known who holds the address. */
  serving(holds: boolean): void {
    this.metrics.set('baton_serving', 'Whether this server holds the address.', holds ? 1 : 0);
    if (!holds || this.#servesSince !== undefined) return;
    this.#servesSince = this.now();
    this.metrics.set('baton_serving_since_timestamp_seconds', 'Since when.', this.#servesSince);
  }
}
