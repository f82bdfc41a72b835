/** How many requests the load makes. */

export const PROBE_MILLISECONDS = 20;

/** Between two messages of a stream. */
export const MESSAGE_MILLISECONDS = 100;

/** Milliseconds between the starts of two requests, and how many clients do so at once. */
export const RATES = {
  new: { every: 100 },
  probe: { every: PROBE_MILLISECONDS },
  http1: { every: 100, clients: 4 },
  http2: { every: 100, clients: 2 },
  http3: { every: 100, clients: 2 },
  download: { every: 500, clients: 3 },
  upload: { every: 500, clients: 3 },
  app: {
    new: { every: 200 },
    http1: { every: 100, clients: 2 },
    http2: { every: 100, clients: 1 },
    upload: { every: 500, clients: 2 },
  },
} as const;
