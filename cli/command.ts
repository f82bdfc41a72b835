/** What a command works with. */
import type { Environments } from '../settings/environments';

export interface CommandContext {
  /** Of the project in whose folder the command runs. */
  readonly environments: Environments;
  /** Baton's own folder, with what it needs beside its programs. */
  readonly root: string;
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person is there to answer. */
  readonly interactive: boolean;
  readonly log: (line: string) => void;
}
