/** What a command is given. */
export interface CommandContext {
  readonly args: readonly string[];
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether a person is there to answer. */
  readonly interactive: boolean;
  readonly log: (line: string) => void;
}

export type Commands = Readonly<Record<string, (context: CommandContext) => Promise<void>>>;
