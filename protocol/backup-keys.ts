/** Where a backup's objects stand in the data bucket. A key holds its object's hash, so the object never changes. */

export const METRICS_PREFIX = 'backup/metrics/';
/** The newest samples, uploaded again each minute: what was deleted here is not kept for as long as other objects. */
export const HEAD_PREFIX = `${METRICS_PREFIX}head/`;

export const acmeKey = (sha256: string) => `backup/acme/${sha256}.json`;

/**
 * The generation is part of the key. Otherwise a server that lost the lease, and does not know it yet, could delete as
 * its own rubbish what the next one has just uploaded.
 * @param prefix one of these
 */
export const metricsKey = (prefix: string, generation: number, ulid: string, sha256: string) =>
  `${prefix}${generation}/${ulid}/${sha256}`;

/**
 * The generation in which an object was written: only its server and later ones may delete it. A key without one
 * belongs to nobody.
 */
export const generationOf = (key: string) =>
  Number(/^backup\/metrics\/(?:head\/)?(\d+)\//.exec(key)?.[1] ?? Number.POSITIVE_INFINITY);

export const isUlid = (name: unknown) =>
  typeof name === 'string' && /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(name);
