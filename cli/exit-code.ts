/** Ends a command with a code that scripts tell apart. What there is to say was printed by then. */
export class ExitCode extends Error {
  constructor(readonly code: number) {
    super(`exit code ${code}`);
  }
}
