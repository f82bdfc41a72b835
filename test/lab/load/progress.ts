/** What is known about a request while it is under way, and the check of its answer. */
import { createHash } from 'node:crypto';
import { WrongAnswer } from './classify';
import type { Pauses } from './pauses';

export interface Progress {
  readonly pauses: Pauses;
  connect?: number;
  opened?: number;
  release?: number;
  content?: number;
  /** The client has ended the request itself, so errors after that mean nothing. */
  hasGivenUp?: boolean;
}

/** @param sha256 undefined for the page that has the number of the newest content */
export function checkPage(body: Buffer, sha256: string | undefined, progress: Progress): void {
  if (sha256 !== undefined) checkHash(hashOf(body), sha256, body.length);
  else {
    progress.content = numberIn(body.toString().trim());
    if (progress.content === undefined) throw new WrongAnswer('wrong bytes', 'no number of a release');
  }
}

export function checkHash(actual: string, expected: string, bytes: number): void {
  if (actual !== expected) throw new WrongAnswer('wrong bytes', `other content, of ${bytes} bytes`);
}

export function checkStatus(status: number | undefined): void {
  if (status !== 200) throw new WrongAnswer('wrong status', `status ${status}`);
}

export const hashOf = (body: Buffer) => createHash('sha256').update(body).digest('hex');

export const numberIn = (text: unknown) =>
  typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : undefined;
