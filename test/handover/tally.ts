/** What the clients got over one replacement, counted by kind of connection and by server. */

export const KINDS = ['new', 'kept HTTP/1.1', 'kept HTTP/2', 'download'] as const;
export type Kind = (typeof KINDS)[number];

export interface Row {
  readonly kind: Kind;
  readonly answered: number;
  readonly lost: number;
  /** That a client noticed. */
  readonly longestMilliseconds: number;
  readonly byServer: ReadonlyMap<string, number>;
  /** Answers of the previous server while another one had the address: what the handover is for. */
  readonly handedOver: number;
}

/** No connection has been at the previous server for so long: nothing more is to come. */
const QUIET_MILLISECONDS = 10_000;

export class Tally {
  readonly #rows = new Map<
    Kind,
    { -readonly [Key in keyof Row]: Row[Key] } & { byServer: Map<string, number> }
  >();
  readonly #losses = new Map<string, number>();
  readonly #underWay = new Map<string, number>();
  /** In the order in which they had the address. */
  readonly #holders: string[] = [];
  #lastElsewhere = 0;

  /** A download has begun. @returns what to call at its end */
  began(server: string): () => void {
    const change = (by: number) => this.#underWay.set(server, (this.#underWay.get(server) ?? 0) + by);
    change(1);
    return () => void change(-1);
  }

  /** @param milliseconds the longest that the client waited for a part of it */
  answered(kind: Kind, server: string, milliseconds: number, now: number): void {
    const row = this.#row(kind);
    row.answered += 1;
    row.longestMilliseconds = Math.max(row.longestMilliseconds, milliseconds);
    row.byServer.set(server, (row.byServer.get(server) ?? 0) + 1);
    // Only a new connection says who has the address.
    if (kind === 'new' && server !== this.holder) {
      this.#holders.push(server);
      this.#lastElsewhere = now;
    }
    if (kind === 'new' || server === this.holder || !this.#holders.includes(server)) return;
    row.handedOver += 1;
    this.#lastElsewhere = now;
  }

  lost(kind: Kind, reason: string): void {
    this.#row(kind).lost += 1;
    const loss = `${kind}: ${reason}`;
    this.#losses.set(loss, (this.#losses.get(loss) ?? 0) + 1);
  }

  /** Who has the address. */
  get holder(): string | undefined {
    return this.#holders.at(-1);
  }

  get hasMoved(): boolean {
    return this.#holders.length > 1;
  }

  /** The address is elsewhere than at first, and every client has followed it. */
  isOver(now: number): boolean {
    const elsewhere = [...this.#underWay].some(([server, count]) => count > 0 && server !== this.holder);
    return this.holder !== this.#holders[0] && !elsewhere && now - this.#lastElsewhere >= QUIET_MILLISECONDS;
  }

  get rows(): readonly Row[] {
    return KINDS.flatMap((kind) => this.#rows.get(kind) ?? []);
  }

  /** All that were asked by a client. */
  get servers(): readonly string[] {
    return [...new Set([...this.#holders, ...this.rows.flatMap(({ byServer }) => [...byServer.keys()])])];
  }

  /** Each reason, with how often. */
  get losses(): readonly string[] {
    return [...this.#losses].map(([loss, count]) => (count === 1 ? loss : `${loss} (${count} times)`));
  }

  #row(kind: Kind) {
    const found = this.#rows.get(kind) ?? {
      ...{ kind, answered: 0, lost: 0, longestMilliseconds: 0, handedOver: 0 },
      byServer: new Map<string, number>(),
    };
    this.#rows.set(kind, found);
    return found;
  }
}
