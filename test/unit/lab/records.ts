/** Records as the load writes them, with what a test does not care about filled in. */
import type { RequestRecord } from '../../lab/load/record';

let number = 0;

export function record(given: Partial<RequestRecord> & { readonly start: number }): RequestRecord {
  number += 1;
  return { number, client: 'new', end: given.start + 10, ...given };
}
