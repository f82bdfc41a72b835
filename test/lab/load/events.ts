/** Server-sent events: numbered, of which none may be missing. */
import { WrongAnswer } from './classify';
import type { HttpsClient } from './https';
import type { Progress } from './progress';
import { MESSAGE_MILLISECONDS } from './rates';
import type { LoadPlan } from './record';

/**
 * Lasts until all events have come, or the load is stopped.
 * @throws Error if an event is missing
 */
export async function readEvents(
  https: HttpsClient,
  plan: LoadPlan,
  progress: Progress,
  stop: AbortSignal,
): Promise<void> {
  const count = eventsIn(plan.longMilliseconds);
  const response = await https.ask({ path: eventsPath(count), options: { agent: false } }, progress);
  let text = '';
  let last = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    progress.pauses.heard();
    text += chunk.toString();
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      last += 1;
      const event = text.slice(0, end);
      text = text.slice(end + 2);
      if (event !== `data: ${last}`)
        throw new WrongAnswer('wrong bytes', `expected event ${last}, got ${event.slice(0, 40)}`);
    }
    // Leaving the loop closes the connection.
    if (stop.aborted) return;
  }
  if (last !== count) throw new WrongAnswer('wrong bytes', `ended after ${last} of ${count} events`);
}

/** @returns how many fill that time */
export const eventsIn = (milliseconds: number) =>
  Math.max(1, Math.round(milliseconds / MESSAGE_MILLISECONDS));

const eventsPath = (count: number) => `/events?count=${count}`;
