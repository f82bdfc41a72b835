/** What a section of the bench is given, and what it gives back. */
import type { BenchEnvironment } from './bench-environment';

export interface Bench {
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
  /** Started by the section that needs it first. */
  readonly environment: BenchEnvironment;
}

/** A line of the table. */
export interface Row {
  readonly figure: string;
  readonly result: string;
  /** @default none: the figure explains another one */
  readonly goal?: string;
  /** Whether the goal was met. */
  readonly met?: boolean;
}

/** The two sides did not do the same, so their ratio says nothing. */
export class VoidError extends Error {
  override readonly name = 'VoidError';
}
