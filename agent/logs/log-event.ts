/** A line of the journal as CloudWatch takes it. */
import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { JournalEntry } from './journal-export';

/** What CloudWatch adds to each event's size (API reference: PutLogEvents). */
export const EVENT_OVERHEAD = 26;
/** The same reference: 256 KiB, the overhead included. */
export const EVENT_LIMIT = 256 * 1024;

const TEXT_LIMIT = EVENT_LIMIT - EVENT_OVERHEAD;
const PRIORITIES = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'];

export const eventSize = ({ message }: InputLogEvent) => Buffer.byteLength(message ?? '') + EVENT_OVERHEAD;

/**
 * Mostly one; a long message is cut into several, of which none is lost.
 * The priority is before all else, so that no program's output can pass for JSON, in which CloudWatch would look for
 * metrics.
 * @param now Unix time in milliseconds; a clock that ran ahead is taken back, because CloudWatch refuses the future
 */
export function logEvents(entry: JournalEntry, now: number): InputLogEvent[] {
  const { identifier = 'unknown', pid, priority, message, cut } = entry;
  const who = `${PRIORITIES[Number(priority ?? 6)] ?? 'info'} ${identifier}${pid === undefined ? '' : `[${pid}]`}: `;
  const lost = cut > 0 ? ` … (${cut} bytes more)` : '';
  const timestamp = Math.min(Number.isFinite(entry.time) ? entry.time : now, now);
  return pieces(Buffer.from(plain(who + message + lost))).map((text) => ({ timestamp, message: text }));
}

/** Without colours and other control characters. */
const plain = (text: string) => text.replace(/[^\P{Cc}\n\t]/gu, '');

function pieces(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    let end = Math.min(bytes.length, at + TEXT_LIMIT);
    // Not within a character.
    while (end < bytes.length && end > at && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    found.push(bytes.toString('utf8', at, end));
    at = end;
  }
  return found;
}
