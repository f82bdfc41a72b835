/** What the agent tells Prometheus, and which server this is. */

import { createServer, type Server } from 'node:http';
import { AGENT_PORT, MACHINE } from '../protocol/addresses';
import { IDENTITY_PATH } from '../protocol/routes';

interface Metric {
  readonly help: string;
  /** By the labels as they are written, which are empty where there is only one. */
  readonly values: Map<string, number>;
}

export class Metrics {
  readonly #metrics = new Map<string, Metric>();

  /** @param labels tell several of one name apart. @default none */
  set(name: string, help: string, value: number, labels: Readonly<Record<string, string>> = {}): void {
    const metric = this.#metrics.get(name) ?? { help, values: new Map<string, number>() };
    metric.values.set(written(labels), value);
    this.#metrics.set(name, metric);
  }

  /** Prometheus' text format. */
  render(): string {
    return [...this.#metrics]
      .map(([name, { help, values }]) => {
        const lines = [...values].map(([labels, value]) => `${name}${labels} ${value}\n`);
        return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
      })
      .join('');
  }
}

function written(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
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
