/**
 * Reads the journal's export format (https://systemd.io/JOURNAL_EXPORT_FORMATS/), piece by piece as it comes. Not its
 * JSON: that has its fields in no order, so that a line too long to hold could lose its cursor, and writes each byte of
 * what is not plain text as a number.
 */

export interface JournalEntry {
  /** Where in the journal it stands. */
  readonly cursor: string;
  /** Unix time in milliseconds. */
  readonly time: number;
  readonly message: string;
  /** Bytes of the message that were too many to keep. */
  readonly cut: number;
  /** The program's name, such as sshd. @default it gave none */
  readonly identifier?: string | undefined;
  readonly pid?: string | undefined;
  /** 0 (emergency) to 7 (debug), as syslog has them. @default it gave none */
  readonly priority?: string | undefined;
}

/** Bytes of one field that are kept: a dump of memory must not become the agent's own. */
export const FIELD_LIMIT = 512 * 1024;

const LINE_END = 10;
const LENGTH_BYTES = 8;

interface Field {
  readonly bytes: Buffer;
  readonly cut: number;
}

export class ExportParser {
  #kept: Buffer[] = [];
  #size = 0;
  #cut = 0;
  /** Name of the field whose length, then bytes follow. */
  #name: string | undefined;
  /** Bytes of it still to come, the line end included; undefined while its length is read. */
  #left: number | undefined;
  #fields = new Map<string, Field>();

  /** @returns the entries that this piece completes */
  push(piece: Buffer): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let at = 0; at < piece.length; ) {
      if (this.#name === undefined) {
        const end = piece.indexOf(LINE_END, at);
        this.keep(piece.subarray(at, end < 0 ? piece.length : end));
        if (end < 0) break;
        at = end + 1;
        const entry = this.endLine();
        if (entry) entries.push(entry);
      } else {
        const wanted = this.#left ?? LENGTH_BYTES - this.#size;
        const part = piece.subarray(at, at + wanted);
        at += part.length;
        this.keep(part);
        if (this.#left === undefined) this.endLength();
        else this.endBytes(part.length);
      }
    }
    return entries;
  }

  private keep(bytes: Buffer): void {
    const fits = bytes.subarray(0, FIELD_LIMIT - this.#size);
    if (fits.length > 0) this.#kept.push(fits);
    this.#size += fits.length;
    this.#cut += bytes.length - fits.length;
  }

  private take(): Field {
    const field = { bytes: Buffer.concat(this.#kept), cut: this.#cut };
    this.#kept = [];
    this.#size = 0;
    this.#cut = 0;
    return field;
  }

  private endLine(): JournalEntry | undefined {
    const { bytes, cut } = this.take();
    if (bytes.length === 0) return this.endEntry();
    const equals = bytes.indexOf('=');
    if (equals < 0) this.#name = bytes.toString();
    else this.add(bytes.toString('utf8', 0, equals), { bytes: bytes.subarray(equals + 1), cut });
    return undefined;
  }

  private endLength(): void {
    if (this.#size < LENGTH_BYTES) return;
    this.#left = Number(this.take().bytes.readBigUInt64LE()) + 1;
  }

  private endBytes(count: number): void {
    this.#left = (this.#left ?? 0) - count;
    if (this.#left > 0) return;
    const { bytes, cut } = this.take();
    // The line end behind them is no part of them.
    const field = cut > 0 ? { bytes, cut: cut - 1 } : { bytes: bytes.subarray(0, -1), cut };
    this.add(this.#name ?? '', field);
    this.#name = undefined;
    this.#left = undefined;
  }

  /** A field can stand there more than once; then the first counts. */
  private add(name: string, field: Field): void {
    if (!this.#fields.has(name)) this.#fields.set(name, field);
  }

  private endEntry(): JournalEntry | undefined {
    const fields = this.#fields;
    this.#fields = new Map();
    const text = (name: string) => fields.get(name)?.bytes.toString();
    const cursor = text('__CURSOR');
    if (cursor === undefined) return undefined;
    return {
      cursor,
      time: Math.floor(Number(text('__REALTIME_TIMESTAMP')) / 1000),
      message: text('MESSAGE') ?? '',
      cut: fields.get('MESSAGE')?.cut ?? 0,
      identifier: text('SYSLOG_IDENTIFIER') ?? text('_COMM'),
      pid: text('_PID'),
      priority: text('PRIORITY'),
    };
  }
}
