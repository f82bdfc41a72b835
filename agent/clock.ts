/**
 * The server's clock against the object store's. With a wrong one certificates look invalid, alerts fire wrongly, and
 * samples land in the wrong minute; the AWS SDK hides it, because it signs with the store's time.
 */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Check } from '../protocol/report';

const TOLERATED_SECONDS = 10;
/** HTTP tells the time in whole seconds. */
const DATE_MILLISECONDS = 1000;

export class StoreClock {
  #offset: number | undefined;

  /** From now on each answer of the store tells the time. */
  constructor(s3: S3Client) {
    s3.middlewareStack.add(
      (next) => async (args) => {
        const sent = Date.now();
        const result = await next(args);
        this.compare(sent, Date.now(), result.response);
        return result;
      },
      { step: 'deserialize', name: 'storeClock' },
    );
  }

  /** Seconds that the server is ahead of the store (negative: behind); undefined before the first answer. */
  get offsetSeconds(): number | undefined {
    return this.#offset;
  }

  /** Says the same while nothing changes, for the report is written whenever it says something else. */
  get check(): Check {
    const name = 'clock';
    const offset = this.#offset;
    if (offset === undefined) return { name, ok: false, detail: 'the object store has not answered yet' };
    if (Math.abs(offset) <= TOLERATED_SECONDS)
      return { name, ok: true, detail: "agrees with the object store's" };
    const seconds = Math.round(Math.abs(offset));
    return {
      name,
      ok: false,
      detail: `${seconds} s ${offset > 0 ? 'ahead of' : 'behind'} the object store's: is the time service running?`,
    };
  }

  /** The store wrote its date at some moment between the two. */
  private compare(sent: number, received: number, response: unknown): void {
    const { headers } = response as { readonly headers?: Readonly<Record<string, string>> };
    const date = Date.parse(headers?.date ?? '');
    if (Number.isNaN(date)) return;
    const ahead = Math.max(0, sent - (date + DATE_MILLISECONDS));
    const behind = Math.max(0, date - received);
    this.#offset = (ahead - behind) / 1000;
  }
}
