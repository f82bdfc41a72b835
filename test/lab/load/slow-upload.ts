/** An upload at the speed of a slow line. The answer says what arrived. */
import { randomBytes } from 'node:crypto';
import { WrongAnswer } from './classify';
import { type HttpsClient, readBody } from './https';
import { pace } from './pace';
import { hashOf, type Progress } from './progress';
import { now } from './timeout';

export interface SlowUpload {
  readonly path: string;
  readonly bytes: number;
  readonly pieces: number;
  /** The shortest time that it takes. */
  readonly milliseconds: number;
  readonly progress: Progress;
  readonly stop: AbortSignal;
}

/** @throws Error if the upload is lost */
export async function sendSlowly(
  https: HttpsClient,
  { path, bytes, pieces, milliseconds, progress, stop }: SlowUpload,
): Promise<void> {
  const body = randomBytes(bytes);
  const size = Math.ceil(bytes / pieces);
  const send = async (write: (piece: Buffer) => Promise<void>) => {
    const started = now();
    for (let start = 0; start < bytes; start += size) {
      await write(body.subarray(start, start + size));
      progress.pauses.heard();
      const ahead = ((start + size) / bytes) * milliseconds - (now() - started);
      if (ahead > 0) await pace(ahead, stop);
      progress.pauses.resume();
    }
  };
  const options = { agent: false, method: 'POST', headers: { 'Content-Length': bytes } } as const;
  const response = await https.ask({ path, options, send }, progress);
  const answer = await readBody(response, progress);
  const arrived = JSON.parse(answer.toString()) as { bytes: number; sha256: string };
  if (arrived.bytes !== bytes || arrived.sha256 !== hashOf(body))
    throw new WrongAnswer('wrong bytes', `${arrived.bytes} of ${bytes} bytes arrived`);
}
