/** The load's output: a JSON line for each request. Times are milliseconds of the Unix clock, with fractions. */

/**
 * `new`: a connection for each request. `http1`, `http2`: kept connections. `app-`: the same, to the app. `probe`: only a
 * TCP connection.
 */
export const CLIENTS = [
  ...(['new', 'http1', 'http2', 'download', 'upload'] as const),
  ...(['app-new', 'app-http1', 'app-http2'] as const),
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
  /** The shortest time of an upload or a download. */
  readonly transferMilliseconds: number;
  /** The load ends by itself after this time, even if the program that started it is gone. */
  readonly limitSeconds: number;
}
