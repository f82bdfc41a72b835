/** Which server serves: written by the deployer, read by every server and by the next deploy. */
import { PROTOCOL_VERSION } from './version';

export const SERVING_KEY = 'servers/serving.json';

/** As it stands in the store. */
export interface Serving {
  /** @default 1 */
  readonly version?: number;
  /** The server that holds the address. */
  readonly server: string;
  /** The server that served before it. @default there was none, or it is not known */
  readonly previous?: string;
  /** The same, as version 1 called it. */
  readonly elder?: string;
}

/** @param previous the server that served before, where one did */
export const renderServing = (server: string, previous: string | undefined): string =>
  JSON.stringify({
    version: PROTOCOL_VERSION,
    server,
    ...(previous !== undefined && { previous, elder: previous }),
  } satisfies Serving);

export const previousIn = ({ previous, elder }: Serving): string | undefined => previous ?? elder;
