/** What a handover needs of this machine, and of the server at the other end. */
import { giveNotice, isReached } from './ask-peer';
import { openConnections } from './open-connections';
import { privateAddress } from './private-address';
import { forgetMoves, makeTunnel, removeRules, removeTunnel, setRules, tunnelledFlows } from './run-commands';
import type { HandoverSystem } from './system';

export const kernel: HandoverSystem = {
  ...{ privateAddress, makeTunnel, removeTunnel, setRules, removeRules, forgetMoves },
  ...{ isReached, giveNotice, openConnections, tunnelledFlows },
};
