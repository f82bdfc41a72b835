/** What the agent tells Prometheus, which server this is, and what visitors are shown during maintenance. */

import { createServer, type Server, type ServerResponse } from 'node:http';
import { AGENT_PORT, MACHINE } from '../protocol/addresses';
import { MAINTENANCE_PATH, type Maintenance } from '../protocol/maintenance';
import { IDENTITY_PATH } from '../protocol/routes';

/** Tell several of one name apart. */
export type Labels = Readonly<Record<string, string>>;

interface Metric {
  readonly help: string;
  /** By the labels as they are written, which are empty where there is only one. */
  readonly values: Map<string, number>;
}

export class Metrics {
  readonly #metrics = new Map<string, Metric>();

  /** @param labels tell several of one name apart. @default none */
  set(name: string, help: string, value: number, labels: Labels = {}): void {
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

function written(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

type Shown = () => Maintenance | undefined;

/** @param shown to visitors, during maintenance */
export const agentServer = (metrics: Metrics, server: string, shown: Shown): Server =>
  createServer((request, response) => {
    // A visitor's query is still there.
    if (request.url?.split('?')[0] === MAINTENANCE_PATH) showMaintenance(response, shown());
    else if (request.url === IDENTITY_PATH)
      response.setHeader('Cache-Control', 'no-store').end(`${server}\n`);
    else if (request.url === '/metrics')
      response.setHeader('Content-Type', 'text/plain; version=0.0.4').end(metrics.render());
    else response.writeHead(404).end();
  });

/** Listens on the bundle's network, whose bridge may not exist yet: it is tried again until it does. */
export function serveMetrics(metrics: Metrics, server: string, shown: Shown): Server {
  const http = agentServer(metrics, server, shown);
  const listen = () => http.listen(AGENT_PORT, MACHINE);
  http.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRNOTAVAIL') throw error;
    setTimeout(listen, 100);
  });
  listen();
  return http;
}

/** A visitor who is on the way when it ends gets no page, and may come at once. */
function showMaintenance(response: ServerResponse, shown: Maintenance | undefined): void {
  response.writeHead(503, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Retry-After': String(shown?.retryAfterSeconds ?? 1),
  });
  response.end(shown?.page);
}
