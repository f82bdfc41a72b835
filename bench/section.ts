/** A section of the bench: it measures something, and adds lines to the table. */
import type { BenchEnvironment } from './environment';

export interface SectionContext {
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal;
  /** The first section that needs it starts it. */
  readonly environment: BenchEnvironment;
}

/** A line of the table. */
export interface Row {
  readonly figure: string;
  readonly result: string;
  /** @default none: the figure explains another one */
  readonly goal?: string;
  readonly isMet?: boolean;
}

export type Section = (context: SectionContext) => Promise<readonly Row[]>;

/** The two sides did not do the same, so their ratio means nothing. */
export class InvalidComparisonError extends Error {
  override readonly name = 'InvalidComparisonError';
}
