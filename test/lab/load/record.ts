/** The load's output: a JSON line for each request. Times are milliseconds of the Unix clock, with fractions. */

/**
 * `new`: a connection for each request. `http1`, `http2`, `http3`: kept connections. `download`, `upload`: slow ones.
 * `app-`: the same, to the app. `websocket`, `events`, `http3-events`: streams of the app, a record for each of their
 * connections. `probe`: only a TCP connection.
 */
export const CLIENTS = [
  ...(['new', 'http1', 'http2', 'http3', 'download', 'upload'] as const),
  ...(['app-new', 'app-http1', 'app-http2', 'app-upload'] as const),
  ...(['websocket', 'events', 'http3-events'] as const),
  'probe',
] as const;
export type Client = (typeof CLIENTS)[number];

/** How a request can be lost. `unknown`: an error that classify.ts does not know. */
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
  /** Milliseconds until the connection was open, with TLS. @default it was open before, or never */
  readonly connect?: number;
  /** When the request's connection was opened. @default it never was */
  readonly opened?: number;
  /** Number of the release that answered. @default it did not say */
  readonly release?: number;
  /** Number of the release whose content answered. @default another page was asked for */
  readonly content?: number;
  /** The longest time in which the client waited for something and nothing came, in milliseconds. @default unknown */
  readonly pause?: number;
  /** When that began. */
  readonly pauseAt?: number;
  readonly loss?: Loss;
  /** The error's own message. */
  readonly detail?: string;
}

/** What the load has to do. */
export interface LoadPlan {
  readonly address: string;
  readonly port: number;
  readonly host: string;
  /** Certificates of the authority that issues the site's certificate. */
  readonly ca: string;
  readonly pages: readonly { readonly path: string; readonly sha256: string }[];
  readonly download: { readonly path: string; readonly sha256: string };
  readonly uploadPath: string;
  readonly revisionPath: string;
  /** The app's host. @default there is no app */
  readonly appHost?: string;
  /** The shortest time of an upload to the site. */
  readonly transferMilliseconds: number;
  /** The shortest time of a download and of an upload to the app, and how long a stream's connection lasts. */
  readonly longMilliseconds: number;
  /** The clients of HTTP/3: a program in Python. @default there are none */
  readonly http3Program?: string;
  /** The load ends by itself after this time, even if the program that started it is gone. */
  readonly limitSeconds: number;
}
