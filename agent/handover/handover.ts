/**
 * Keeps open connections alive while the address moves: makes the tunnel to the server that serves before this one
 * takes the address, and to the one that takes it from this server. Where that is not possible, the replacement is what
 * it is without: open connections break at the switch, and the deploy says so.
 */
import { isIPv4 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  HANDOVER_KEY,
  type HandoverEnd,
  type HandoverPair,
  type HandoverState,
  handoverOutcome,
  PREPARE_SECONDS,
} from '../../protocol/handover';
import { type Check, type Report, reportKey } from '../../protocol/report';
import { previousIn, SERVING_KEY, type Serving } from '../../protocol/serving';
import { readJson } from '../../protocol/store';
import { PROTOCOL_VERSION } from '../../protocol/version';
import { retry } from '../attempt';
import type { PrivateAddress } from './private-address';
import type { Ends } from './rules';
import type { HandoverSystem } from './system';

export interface HandoverStore {
  readonly s3: S3Client;
  readonly bucket: string;
}

const PROOF_MILLISECONDS = 250;
/** A store that is away for a moment must not cost connections. */
const STORE_SECONDS = 5;
/** So many times in a row the previous server may be silent before nothing is sent to it any more. */
const SILENCES = 3;

export class Handover {
  #older: HandoverEnd | undefined;
  #newer: HandoverEnd | undefined;
  #state: HandoverState | undefined;
  #silences = 0;
  #here: PrivateAddress | undefined;
  #hasBegun = false;
  /** Not before the older server was seen to answer. */
  #sendsOn = false;

  constructor(
    private readonly store: HandoverStore,
    private readonly server: string,
    private readonly system: HandoverSystem,
    /** @returns who answers at the site's address */
    private readonly holder: () => Promise<string | undefined>,
  ) {}

  /** For the report. */
  get told(): Pick<Report, 'address' | 'handover'> {
    return {
      ...(this.#here && { address: this.#here.address }),
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
    return this.#older !== undefined;
  }

  /** Whether the server that took over sends this one what belongs here. */
  async newerSendsOn(): Promise<boolean> {
    // An agent that was started again may not have looked yet.
    if (!this.#hasBegun) await this.look().catch(() => {});
    const { server } = this.#newer ?? {};
    if (server === undefined) return false;
    const newer = await retry(STORE_SECONDS, () => this.#report(server)).catch(() => undefined);
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
    if (!this.#hasBegun) await this.#begin();
    this.#hasBegun = true;
    await this.#lookAround();
  }

  async #begin(): Promise<void> {
    const pair = await this.#read<HandoverPair>(HANDOVER_KEY);
    const older = await this.#olderServer();
    try {
      this.#here = await this.system.privateAddress();
    } catch (error) {
      console.error(`handover: not possible: ${(error as Error).message}`);
    }
    // An agent that was started again goes on with what is there, and takes away what is over.
    if (this.#here && pair?.older.server === this.server && isIPv4(pair.newer.address))
      await this.#set({ newer: pair.newer });
    if (older === undefined) return this.#set({ older: undefined });
    this.#sendsOn = pair?.newer.server === this.server && pair.older.server === older;
    this.#state = { from: older, state: 'preparing' };
    this.#hasBegun = true;
    try {
      await this.#prepare(older);
      this.#state = { from: older, state: 'ready' };
      console.log(`handover: ${older} goes on with the connections that it has open`);
    } catch (error) {
      const problem = (error as Error).message;
      console.error(`handover: not possible: ${problem}`);
      this.#state = { from: older, state: 'impossible', problem };
      await this.#set({ older: undefined });
    }
  }

  /** Whether a candidate wants to take over, and whether the older server has finished. */
  async #lookAround(): Promise<void> {
    const { older, newer } = (await this.#read<HandoverPair>(HANDOVER_KEY)) ?? {};
    const isNew = newer !== undefined && newer.server !== this.#newer?.server && isIPv4(newer.address);
    if (this.#here && older?.server === this.server && isNew) {
      await this.#set({ newer });
      console.log(`handover: ${newer.server} may take over`);
    }
    if (this.#older && (await this.#report(this.#older.server))?.drained)
      await this.#set({ older: undefined });
  }

  /** Called every second: a server that has died cannot go on with anything, and clients shall learn that at once. */
  async watchOlder(): Promise<void> {
    if (!this.isReady || !this.#older) return;
    this.#silences = (await this.system.isReached(this.#older.address)) ? 0 : this.#silences + 1;
    if (this.#silences < SILENCES) return;
    const from = this.#older.server;
    console.error(`handover: ${from} does not answer any more: its open connections end`);
    this.#state = { from, state: 'impossible', problem: `${from} does not answer in the tunnel any more` };
    await this.#set({ older: undefined });
  }

  /** The address is here. */
  async giveNotice(): Promise<void> {
    if (this.#older) await this.system.giveNotice(this.#older.address);
  }

  /** @returns undefined where no other server serves, this one was replaced, or its older one has finished */
  async #olderServer(): Promise<string | undefined> {
    const serving = await this.#read<Serving>(SERVING_KEY);
    if (serving === undefined) return undefined;
    const previous = previousIn(serving);
    if (previous === this.server) return undefined;
    const older = serving.server === this.server ? previous : serving.server;
    if (older === undefined || (await this.#report(older))?.drained) return undefined;
    return older;
  }

  async #prepare(server: string): Promise<void> {
    const address = (await retry(PREPARE_SECONDS, () => this.#report(server)))?.address;
    if (address === undefined) throw new Error(`the release of ${server} does not know how`);
    if (!isIPv4(address)) throw new Error(`${server} has no IPv4 address`);
    const holder = await this.holder();
    if (holder !== undefined && holder !== server && holder !== this.server)
      throw new Error(`${holder} has the address, not ${server}`);
    const older = { server, address };
    await this.#set({ older });
    const newer = { server: this.server, address: this.#own.address };
    if (!this.#sendsOn)
      await retry(PREPARE_SECONDS, () => this.#write({ version: PROTOCOL_VERSION, older, newer }));
    for (const end = Date.now() + PREPARE_SECONDS * 1000; Date.now() < end; await sleep(PROOF_MILLISECONDS))
      if (await this.system.isReached(address)) {
        this.#sendsOn = true;
        return this.#set({});
      }
    throw new Error(`${server} does not answer in the tunnel`);
  }

  /** Makes or removes one end. */
  async #set(change: {
    readonly older?: HandoverEnd | undefined;
    readonly newer?: HandoverEnd;
  }): Promise<void> {
    const { system } = this;
    if ('older' in change) this.#older = change.older;
    const former = this.#newer;
    this.#newer = change.newer ?? former;
    if (!this.#older) this.#sendsOn = false;
    if (!this.#older || change.older) await system.removeTunnel('older');
    if (change.newer) await system.removeTunnel('newer');
    if (!this.#older && !this.#newer) return system.removeRules();
    const ends = this.#ends();
    try {
      // Before the tunnel: there must be none without them.
      await system.setRules({ ...ends, sendsOn: this.#sendsOn });
      if (change.newer && former) await system.forgetMoves();
      if (change.older) await system.makeTunnel('older', change.older.address, ends, this.#own.mtu);
      if (change.newer) await system.makeTunnel('newer', change.newer.address, ends, this.#own.mtu);
    } catch (error) {
      if (change.newer) {
        // So that the next look tries again.
        this.#newer = undefined;
        await system.removeTunnel('newer');
      }
      throw error;
    }
  }

  #ends(): Ends {
    const { device, address: own } = this.#own;
    return {
      ...{ device, own },
      ...(this.#older && { older: this.#older.address }),
      ...(this.#newer && { newer: this.#newer.address }),
    };
  }

  get #own(): PrivateAddress {
    if (!this.#here) throw new Error('this server has no private address that is known');
    return this.#here;
  }

  readonly #read = <T>(key: string): Promise<T | undefined> =>
    readJson<T>(this.store.s3, this.store.bucket, key);

  readonly #report = (server: string) => this.#read<Report>(reportKey(server));

  async #write(pair: HandoverPair): Promise<void> {
    const { s3, bucket } = this.store;
    const Body = JSON.stringify(pair);
    await s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: HANDOVER_KEY, Body, ContentType: 'application/json' }),
    );
  }
}
