/** This server's ends of the tunnels to its neighbours, and the rules for what goes through them. */
import type { HandoverEnd } from '../../protocol/handover';
import type { PrivateAddress } from './private-address';
import type { Ends } from './rules';
import type { HandoverSystem } from './system';

export class TunnelEnds {
  #older: HandoverEnd | undefined;
  #newer: HandoverEnd | undefined;
  #sendsOn = false;

  constructor(
    private readonly system: HandoverSystem,
    readonly own: PrivateAddress,
  ) {}

  get older(): HandoverEnd | undefined {
    return this.#older;
  }

  get newer(): HandoverEnd | undefined {
    return this.#newer;
  }

  /** @param sendsOn whether packets that nobody knows here go there already */
  async makeOlder(older: HandoverEnd, sendsOn: boolean): Promise<void> {
    this.#older = older;
    this.#sendsOn = sendsOn;
    await this.system.removeTunnel('older');
    await this.#setRules();
    await this.system.makeTunnel('older', older.address, this.#ends, this.own.mtu);
  }

  /** From now on packets that nobody knows here go to the older server. */
  async sendOn(): Promise<void> {
    this.#sendsOn = true;
    await this.#setRules();
  }

  async removeOlder(): Promise<void> {
    this.#older = undefined;
    this.#sendsOn = false;
    await this.system.removeTunnel('older');
    await (this.#newer ? this.#setRules() : this.system.removeRules());
  }

  /** In place of the one before. Where it fails, there is none, and it can be tried again. */
  async makeNewer(newer: HandoverEnd): Promise<void> {
    const former = this.#newer;
    this.#newer = newer;
    try {
      await this.system.removeTunnel('newer');
      await this.#setRules();
      if (former) await this.system.forgetMoves();
      await this.system.makeTunnel('newer', newer.address, this.#ends, this.own.mtu);
    } catch (error) {
      this.#newer = undefined;
      await this.system.removeTunnel('newer');
      throw error;
    }
  }

  /** Before a tunnel: there must be none without them. */
  #setRules(): Promise<void> {
    return this.system.setRules({ ...this.#ends, sendsOn: this.#sendsOn });
  }

  get #ends(): Ends {
    const { device, address: own } = this.own;
    return {
      ...{ device, own },
      ...(this.#older && { older: this.#older.address }),
      ...(this.#newer && { newer: this.#newer.address }),
    };
  }
}
