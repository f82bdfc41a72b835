/** The machine's journal, as journalctl tells it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { ExportParser, type JournalEntry } from './journal-export';

export interface ReadOptions {
  /** The entries after this one. @default all */
  readonly after?: string | undefined;
  /** Waits for further ones instead of ending. */
  readonly follow: boolean;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export type Journal = (options: ReadOptions) => AsyncIterable<JournalEntry>;

const FIELDS = ['MESSAGE', 'PRIORITY', 'SYSLOG_IDENTIFIER', '_PID', '_COMM'];
/** Of what journalctl complains about. */
const COMPLAINT_BYTES = 1000;

/** @param given journalctl's arguments that name another journal than the machine's, in tests */
export const journal = (given: readonly string[] = []): Journal =>
  async function* entries({ after, follow, signal }) {
    signal.throwIfAborted();
    const args = [
      ...['--output=export', `--output-fields=${FIELDS.join(',')}`, '--no-pager', '--quiet'],
      // The boot may have asked for a reboot: what came before belongs to it.
      '--boot=all',
      ...(follow ? ['--follow', '--no-tail'] : []),
      ...(after === undefined ? [] : [`--after-cursor=${after}`]),
      ...given,
    ];
    const child = spawn('journalctl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const ended = once(child, 'close') as Promise<[number | null]>;
    // Awaited below, once its output ends, which is also so where it could not even start.
    ended.catch(() => {});
    const stop = () => void child.kill('SIGKILL');
    signal.addEventListener('abort', stop);
    let complaint = '';
    child.stderr.on('data', (piece: Buffer) => {
      complaint = `${complaint}${piece}`.slice(0, COMPLAINT_BYTES);
    });
    try {
      const parser = new ExportParser();
      for await (const piece of child.stdout) yield* parser.push(piece as Buffer);
      const [code] = await ended;
      if (!signal.aborted && code !== 0)
        throw new Error(`journalctl ended with code ${code}: ${complaint.trim()}`);
    } finally {
      signal.removeEventListener('abort', stop);
      stop();
    }
  };

/** Writes to the journal's files what only journald's memory holds. */
export async function syncJournal(signal: AbortSignal): Promise<void> {
  const child = spawn('journalctl', ['--sync'], { stdio: 'ignore', signal });
  await once(child, 'close');
}
