/** Where a backup's objects stand in the data bucket. A key holds its object's hash, so the object never changes. */

export const METRICS_PREFIX = 'backup/metrics/';

export const acmeKey = (sha256: string) => `backup/acme/${sha256}.json`;

/**
 * The generation is part of the key. Otherwise a server that lost its turn, and does not know it yet, could delete as
 * its own rubbish what the next one has just uploaded.
 */
export const metricsKey = (generation: number, ulid: string, sha256: string) =>
  `${METRICS_PREFIX}${generation}/${ulid}/${sha256}`;

/** The generation that an object was written in: only its own server and later ones may delete it. */
export const generationOf = (key: string) => Number(key.slice(METRICS_PREFIX.length).split('/')[0]);
