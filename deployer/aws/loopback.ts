/** Where tests have a candidate probed: this computer, and nowhere else. */
import { isIP } from 'node:net';

export interface ProbeTarget {
  readonly address: string;
  readonly port?: number;
}

/**
 * @param text `127.0.0.1`, `127.0.0.1:8443` or `[::1]:8443`
 * @throws Error for every address that is not this computer's own
 */
export function loopback(text: string): ProbeTarget {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{1,5}))?$/.exec(text) ?? [
    undefined,
    undefined,
    text,
  ];
  const address = bracketed ?? plain ?? '';
  const own = address === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
  if (!own) throw new Error(`BATON_PROBE_ADDRESS is for tests and must be a loopback address, got ${text}`);
  return { address, ...(port && { port: Number(port) }) };
}
