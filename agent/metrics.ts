/** What the agent tells Prometheus, and which server this is. */
import { createServer, type Server } from 'node:http';
import { AGENT_PORT, MACHINE } from '../docker/addresses';
import { IDENTITY_PATH } from '../docker/traefik/identity';

interface Metric {
  readonly help: string;
  value: number;
}

export class Metrics {
  readonly #metrics = new Map<string, Metric>();

  set(name: string, help: string, value: number): void {
    this.#metrics.set(name, { help, value });
  }

  /** Prometheus' text format. */
  render(): string {
    return [...this.#metrics]
      .map(([name, { help, value }]) => `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`)
      .join('');
  }
}

/** Listens on the bundle's network, whose bridge may not exist yet: it is tried again until it does. */
export function serveMetrics(metrics: Metrics, server: string): Server {
  const http = createServer((request, response) => {
    if (request.url === IDENTITY_PATH) response.setHeader('Cache-Control', 'no-store').end(`${server}\n`);
    else if (request.url === '/metrics')
      response.setHeader('Content-Type', 'text/plain; version=0.0.4').end(metrics.render());
    else response.writeHead(404).end();
  });
  const listen = () => http.listen(AGENT_PORT, MACHINE);
  http.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRNOTAVAIL') throw error;
    setTimeout(listen, 100);
  });
  listen();
  return http;
}
