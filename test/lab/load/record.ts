/** What the load writes: a JSON line for each request. Times are milliseconds of the Unix clock, with fractions. */

/** `new`: a connection for each request. `http1`, `http2`: kept connections. `probe`: a TCP connection and nothing more. */
export const CLIENTS = ['new', 'http1', 'http2', 'download', 'upload', 'probe'] as const;
export type Client = (typeof CLIENTS)[number];

/** How a request can be lost. `unknown` has a detail that nobody has seen before. */
export const LOSSES = [
  'refused',
  'reset',
  'timed out',
  'wrong status',
  'wrong bytes',
  'wrong certificate',
  'stale content',
  'unknown',
] as const;
export type Loss = (typeof LOSSES)[number];

export interface RequestRecord {
  /** Unique in one load. */
  readonly number: number;
  readonly client: Client;
  readonly start: number;
  readonly end: number;
  /** Milliseconds until the connection stood, with TLS. @default it stood before, or never did */
  readonly connect?: number;
  /** When the connection was opened that the request went over. @default there was none */
  readonly opened?: number;
  /** Number of the release that answered. @default it did not say */
  readonly release?: number;
  /** Number of the release whose content was answered, where it was asked for. */
  readonly content?: number;
  readonly loss?: Loss;
  /** The loss in the words of the program that found it. */
  readonly detail?: string;
}

/** What the load is told. */
export interface LoadPlan {
  readonly address: string;
  readonly port: number;
  readonly host: string;
  /** Certificates of the authority that must have issued the site's. */
  readonly ca: string;
  readonly pages: readonly { readonly path: string; readonly sha256: string }[];
  readonly download: { readonly path: string; readonly sha256: string };
  readonly uploadPath: string;
  readonly revisionPath: string;
  /** How long an upload or a download takes at least. */
  readonly transferMilliseconds: number;
  /** Ends by itself after so many seconds, whatever happens to the one who started it. */
  readonly limitSeconds: number;
}
