/** Requests as the load records them. A test gives what it is about. */
import type { RequestRecord } from '../../lab/load/record';

export const record = (given: Partial<RequestRecord> & { readonly start: number }): RequestRecord => ({
  ...{ number: 1, client: 'new', end: given.start + 10 },
  ...given,
});
