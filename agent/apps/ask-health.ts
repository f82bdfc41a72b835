/** Asks an app whether it can serve, over the network as Traefik does: its image needs no program for it. */
import { request } from 'node:http';
import type { ReleasedApp } from '../../protocol/apps';

export type Asked = Pick<ReleasedApp, 'address' | 'port' | 'host' | 'health'>;

const ANSWER_SECONDS = 5;

export interface HealthAnswer {
  readonly ok: boolean;
  /** The status, or why there is none; for a person. */
  readonly detail: string;
}

export function askHealth(
  { address, port, host, health }: Asked,
  seconds = ANSWER_SECONDS,
): Promise<HealthAnswer> {
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(seconds * 1000);
    const failed = ({ code, message }: NodeJS.ErrnoException) =>
      resolve({ ok: false, detail: signal.aborted ? `no answer within ${seconds} s` : (code ?? message) });
    // Each time a new connection, as a new visitor makes one.
    const headers = { Host: host, 'X-Forwarded-Proto': 'https', 'User-Agent': 'baton' };
    const outgoing = request({ host: address, port, path: health, agent: false, signal, headers });
    outgoing.on('error', failed);
    outgoing.on('response', (response) => {
      const { statusCode = 0 } = response;
      response.on('error', failed);
      // Only that it comes to an end counts.
      response.on('end', () =>
        resolve({ ok: statusCode >= 200 && statusCode < 300, detail: `${statusCode}` }),
      );
      response.resume();
    });
    outgoing.end();
  });
}
