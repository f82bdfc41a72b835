/**
 * How two servers hand open connections over. An address moves without state: packets of connections that the previous
 * server has open arrive at the new one, which sends them through a tunnel to where they belong.
 */

/** VXLAN (RFC 7348), between the servers' private addresses. */
export const TUNNEL_PORT = 4789;

/** What visitors ask for. Nothing else passes a tunnel. */
export const WEB_PORTS = [80, 443] as const;

/** Of a server's address inside the tunnel: who answers at the first shows that the tunnel works. */
export const PROOF_PORT = 80;
/** A packet to this one says that the address has moved. Nobody answers. */
export const NOTICE_PORT = 443;

/**
 * Where a candidate asks from who has the address. A question that is under way at the switch never gets its answer,
 * because the candidate's own address has become another, and the previous server must not wait for that connection.
 */
export const LOOK_PORTS = { first: 4790, count: 8 } as const;

/** Which of a server's neighbours a tunnel leads to: the one that served before it, or the one that serves after it. */
export type Neighbour = 'older' | 'newer';

export const DEVICES: Readonly<Record<Neighbour, string>> = { older: 'baton-older', newer: 'baton-newer' };

/** The tunnel's network, the same at both ends: the last two numbers of the older server's private address. */
export function tunnelId(olderAddress: string): number {
  const [, , third = 0, fourth = 0] = olderAddress.split('.').map(Number);
  return third * 256 + fourth;
}

/** A server's address inside its tunnels. Two servers of one network (/16 at most) never have the same. */
export function innerAddress(address: string): string {
  const [, , third, fourth] = address.split('.');
  return `169.254.${third}.${fourth}`;
}

/** Without it the tunnel's ends would have to ask each other. */
export function innerMac(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'));
  return `02:ba:${bytes.join(':')}`;
}

/** Which two servers hand over to each other. Written by the newer one, in the data bucket. */
export const HANDOVER_KEY = 'servers/handover.json';

export interface HandoverEnd {
  readonly server: string;
  /** The private one. */
  readonly address: string;
}

export interface HandoverPair {
  readonly version?: number;
  readonly older: HandoverEnd;
  readonly newer: HandoverEnd;
}

/** What a candidate says about the connections that the previous server has open. */
export type HandoverState =
  | { readonly from: string; readonly state: 'preparing' | 'ready' }
  /** With the reason, for a person. */
  | { readonly from: string; readonly state: 'impossible'; readonly problem: string };

/** For a person. */
export const handoverOutcome = (state: HandoverState): string =>
  state.state === 'impossible' ? `break: ${state.problem}` : `go on at ${state.from}`;

/** How often the previous server looks for a candidate. Each look is a request to the store: docs/costs.md. */
export const LOOK_SECONDS = 5;
/** So long a candidate waits for the other end of the tunnel: a look, and what it takes to make it. */
export const PREPARE_SECONDS = 15;
