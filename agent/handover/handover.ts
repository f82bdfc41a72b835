/**
 * Keeps open connections alive while the address moves: makes the tunnel to the server that serves before this one
 * takes the address, and to the one that takes it from this server. Where that is not possible, the replacement is what
 * it is without: open connections break at the switch, and the deploy says so.
 */
import { isIPv4 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type HandoverEnd,
  type HandoverPair,
  type HandoverState,
  handoverOutcome,
  PREPARE_SECONDS,
} from '../../protocol/handover';
import type { Check, Report } from '../../protocol/report';
import { retry } from '../attempt';
import { HandoverRecords, type HandoverStore } from './records';
import type { HandoverSystem } from './system';
import { TunnelEnds } from './tunnel-ends';

const PROOF_MILLISECONDS = 250;
/** A store that is away for a moment must not cost connections. */
const STORE_SECONDS = 5;
/** So many times in a row the previous server may be silent before nothing is sent to it any more. */
const SILENCES = 3;

export class Handover {
  readonly #records: HandoverRecords;
  /** None where other servers cannot reach this one. */
  #ends: TunnelEnds | undefined;
  #state: HandoverState | undefined;
  #silences = 0;
  #hasBegun = false;

  constructor(
    store: HandoverStore,
    private readonly server: string,
    private readonly system: HandoverSystem,
    /** @returns who answers at the site's address */
    private readonly holder: () => Promise<string | undefined>,
  ) {
    this.#records = new HandoverRecords(store, server);
  }

  /** For the report. */
  get told(): Pick<Report, 'address' | 'handover'> {
    return {
      ...(this.#ends && { address: this.#ends.own.address }),
      ...(this.#state && { handover: this.#state }),
    };
  }

  /** A candidate is not ready before it is known what becomes of the connections that the previous server has open. */
  get check(): Check {
    const name = 'open connections';
    if (!this.#hasBegun)
      return { name, ok: false, detail: 'the object store has not said yet who has some open' };
    if (!this.#state) return { name, ok: true, detail: 'no other server has some' };
    if (this.#state.state === 'preparing')
      return { name, ok: false, detail: `no way to ${this.#state.from} yet` };
    return { name, ok: true, detail: handoverOutcome(this.#state) };
  }

  /** Whether packets of the previous server's connections would reach it. */
  get isReady(): boolean {
    return this.#state?.state === 'ready' && this.hasOlder;
  }

  /** Whether this server sends an older one its packets. */
  get hasOlder(): boolean {
    return this.#ends?.older !== undefined;
  }

  /** Whether the server that took over sends this one what belongs here. */
  async newerSendsOn(): Promise<boolean> {
    // An agent that was started again may not have looked yet.
    if (!this.#hasBegun) await this.look().catch(() => {});
    const { server } = this.#ends?.newer ?? {};
    if (server === undefined) return false;
    const newer = await retry(STORE_SECONDS, () => this.#records.report(server)).catch(() => undefined);
    return newer?.handover?.from === this.server && newer.handover.state === 'ready';
  }

  async openConnections(): Promise<number> {
    const { system } = this;
    // Not known is not none.
    const flows = await system.tunnelledFlows().catch(() => 1);
    return (await system.openConnections()) + flows;
  }

  /** Called every few seconds. @throws Error where the store does not answer: it is tried again */
  async look(): Promise<void> {
    const pair = await this.#records.pair();
    if (!this.#hasBegun) await this.#begin(pair);
    this.#hasBegun = true;
    await this.#lookAround(pair);
  }

  async #begin(pair: HandoverPair | undefined): Promise<void> {
    const older = await this.#records.olderServer();
    await this.#findOwn();
    // An agent that was started again goes on with what is there, and takes away what is over.
    if (pair?.older.server === this.server && isIPv4(pair.newer.address))
      await this.#ends?.makeNewer(pair.newer);
    if (older === undefined) return this.#removeOlder();
    const sentOn = pair?.newer.server === this.server && pair.older.server === older;
    this.#state = { from: older, state: 'preparing' };
    this.#hasBegun = true;
    try {
      await this.#prepare(older, sentOn);
      this.#state = { from: older, state: 'ready' };
      console.log(`handover: ${older} goes on with the connections that it has open`);
    } catch (error) {
      const problem = (error as Error).message;
      console.error(`handover: not possible: ${problem}`);
      this.#state = { from: older, state: 'impossible', problem };
      await this.#removeOlder();
    }
  }

  async #findOwn(): Promise<void> {
    try {
      this.#ends ??= new TunnelEnds(this.system, await this.system.privateAddress());
    } catch (error) {
      console.error(`handover: not possible: ${(error as Error).message}`);
    }
  }

  /** Whether a candidate wants to take over, and whether the older server has finished. */
  async #lookAround({ older, newer }: Partial<HandoverPair> = {}): Promise<void> {
    const ends = this.#ends;
    if (!ends) return;
    const isNew = newer !== undefined && newer.server !== ends.newer?.server && isIPv4(newer.address);
    if (older?.server === this.server && isNew) {
      await ends.makeNewer(newer);
      console.log(`handover: ${newer.server} may take over`);
    }
    if (ends.older && (await this.#records.report(ends.older.server))?.drained) await ends.removeOlder();
  }

  /** Called every second: a server that has died cannot go on with anything, and clients shall learn that at once. */
  async watchOlder(): Promise<void> {
    const older = this.#ends?.older;
    if (!this.isReady || !older) return;
    this.#silences = (await this.system.isReached(older.address)) ? 0 : this.#silences + 1;
    if (this.#silences < SILENCES) return;
    const from = older.server;
    console.error(`handover: ${from} does not answer any more: its open connections end`);
    this.#state = { from, state: 'impossible', problem: `${from} does not answer in the tunnel any more` };
    await this.#removeOlder();
  }

  /** The address is here. */
  async giveNotice(): Promise<void> {
    const older = this.#ends?.older;
    if (older) await this.system.giveNotice(older.address);
  }

  /** @param sentOn whether this agent was started again, and packets went there before */
  async #prepare(server: string, sentOn: boolean): Promise<void> {
    const address = (await retry(PREPARE_SECONDS, () => this.#records.report(server)))?.address;
    if (address === undefined) throw new Error(`the release of ${server} does not know how`);
    if (!isIPv4(address)) throw new Error(`${server} has no IPv4 address`);
    const holder = await this.holder();
    if (holder !== undefined && holder !== server && holder !== this.server)
      throw new Error(`${holder} has the address, not ${server}`);
    const ends = this.#ends;
    if (!ends) throw new Error('this server has no private address that is known');
    const older: HandoverEnd = { server, address };
    await ends.makeOlder(older, sentOn);
    const newer: HandoverEnd = { server: this.server, address: ends.own.address };
    if (!sentOn) await retry(PREPARE_SECONDS, () => this.#records.writePair(older, newer));
    for (const end = Date.now() + PREPARE_SECONDS * 1000; Date.now() < end; await sleep(PROOF_MILLISECONDS))
      if (await this.system.isReached(address)) return ends.sendOn();
    throw new Error(`${server} does not answer in the tunnel`);
  }

  /** Also where there is no way to make one: an agent before this one may have made it. */
  async #removeOlder(): Promise<void> {
    if (this.#ends) return this.#ends.removeOlder();
    await this.system.removeTunnel('older');
    await this.system.removeRules();
  }
}
