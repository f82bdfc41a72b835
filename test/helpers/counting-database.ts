/** What the example's shop takes for its database: outside of every server, so that it outlives them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export class CountingDatabase {
  readonly counters = new Map<string, number>();
  /** Every question, answered or refused. */
  readonly asked: string[] = [];
  /** Counters that it refuses. */
  readonly refused = new Set<string>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const counter = request.url?.slice(1) ?? '';
      this.asked.push(counter);
      if (this.refused.has(counter)) {
        response.writeHead(500).end(`no such table: ${counter}`);
        return;
      }
      this.counters.set(counter, this.count(counter) + 1);
      response.end(`${this.count(counter)}`);
    });
  }

  /** On all of this computer's addresses: the machines reach it at the one of their network. */
  static async start(): Promise<CountingDatabase> {
    const database = new CountingDatabase();
    await new Promise<void>((resolve) => database.#server.listen(0, '0.0.0.0', resolve));
    return database;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  count = (counter: string): number => this.counters.get(counter) ?? 0;

  attempts = (counter: string): number => this.asked.filter((one) => one === counter).length;

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
