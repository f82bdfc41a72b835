import type { Neighbour } from '../../protocol/handover';
import type { PrivateAddress } from './private-address';
import type { Ends } from './rules';

/** The kernel's side. */
export interface HandoverSystem {
  /** @throws Error where other servers cannot reach this one */
  privateAddress(): Promise<PrivateAddress>;
  makeTunnel(side: Neighbour, address: string, ends: Ends, mtu: number): Promise<void>;
  removeTunnel(side: Neighbour): Promise<void>;
  setRules(ends: Ends): Promise<void>;
  removeRules(): Promise<void>;
  forgetMoves(): Promise<void>;
  isReached(address: string): Promise<boolean>;
  giveNotice(address: string): Promise<boolean>;
  /** How many visitors have open here: by TCP, and by QUIC through a tunnel. */
  openConnections(): Promise<number>;
  tunnelledFlows(): Promise<number>;
}
