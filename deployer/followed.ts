/**
 * Whose logs somebody reads who follows the server that serves. The one before it still says something while it
 * finishes, and that is not lost by the switch.
 */
export class Followed<T extends { readonly server: string }> {
  #now: readonly T[] = [];
  #before: readonly T[] = [];

  /**
   * @param serving what there is of the server that serves; nothing while that is not known
   * @returns the same, and what there was of the one before
   */
  with(serving: readonly T[]): readonly T[] {
    if (serving.length === 0) return [...this.#now, ...this.#before];
    const servers = new Set(serving.map(({ server }) => server));
    if (!this.#now.some(({ server }) => servers.has(server))) this.#before = this.#now;
    this.#now = serving;
    return [...this.#now, ...this.#before];
  }
}
