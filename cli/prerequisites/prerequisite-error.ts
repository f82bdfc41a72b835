/** What `baton up` lacks on this computer, and how to mend it. */
export class PrerequisiteError extends Error {
  override readonly name = 'PrerequisiteError';

  /**
   * @param problem what is wrong, as a sentence without its full stop
   * @param mend what the reader can do about it
   */
  constructor(
    readonly problem: string,
    readonly mend: string,
  ) {
    super(`${problem}\n  ${mend}`);
  }
}
