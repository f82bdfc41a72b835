/** What `test/tools/handover/large-files.mjs` prints of a download or an upload, and what that says. */
import { InvalidComparisonError } from '../section';
import { median } from '../statistics';

export type Kind = 'download' | 'upload';
export type Way = 'tunnel' | 'direct';
type BeforeAndAfter<T> = readonly [before: T, after: T];

export interface Transfer {
  /** From 0, which only warms up. */
  readonly round: number;
  readonly way: Way;
  readonly kind: Kind;
  readonly seconds: number;
  /** Bytes that arrived. */
  readonly length?: number;
  /** Who answered. */
  readonly server?: string;
  readonly error?: string;
  /** The first line of /proc/stat. */
  readonly stat: BeforeAndAfter<string>;
  /** /proc/net/snmp of each network. */
  readonly snmp: BeforeAndAfter<readonly string[]>;
}

const SERVERS: Readonly<Record<Way, string>> = { tunnel: 'a', direct: 'b' };

/** @throws InvalidComparisonError unless each server got and sent all bytes of its own transfers, in each round */
export function requireEqual(transfers: readonly Transfer[], rounds: number, bytes: number): void {
  for (const { way, kind, length, server, error } of transfers) {
    const what = `${kind}, ${way}`;
    if (error !== undefined) throw new InvalidComparisonError(`${what}: ${error}`);
    if (server !== SERVERS[way]) throw new InvalidComparisonError(`${what}: by ${server}`);
    if (length !== bytes) throw new InvalidComparisonError(`${what}: ${length} of ${bytes} bytes`);
  }
  // The first round, and two ways in two directions.
  const expected = (1 + rounds) * 4;
  if (transfers.length !== expected)
    throw new InvalidComparisonError(`${transfers.length} of ${expected} transfers`);
}

/** Of the whole computer: most of the work is the kernel's, which belongs to no program. */
export function busyTicks({ stat }: Pick<Transfer, 'stat'>): number {
  const [before, after] = stat.map((line) => {
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/\s+/).slice(1).map(Number);
    return user + nice + system + irq + softirq;
  });
  return (after ?? 0) - (before ?? 0);
}

/** How much larger a figure of the tunnel is: of each round by itself, then the middle one. */
export function tunnelRatio(
  transfers: readonly Transfer[],
  kind: Kind,
  figure: (transfer: Transfer) => number,
): number {
  const ofWay = (way: Way) => transfers.filter((each) => each.way === way && counts(each, kind));
  const direct = new Map(ofWay('direct').map((each) => [each.round, figure(each)]));
  return median(ofWay('tunnel').map((each) => figure(each) / (direct.get(each.round) ?? Number.NaN)));
}

/** Megabytes a second. */
export const speeds = (transfers: readonly Transfer[], kind: Kind, way: Way): number[] =>
  transfers
    .filter((each) => each.way === way && counts(each, kind))
    .map(({ length = 0, seconds }) => length / 1e6 / seconds);

const counts = (transfer: Transfer, kind: Kind) => transfer.kind === kind && transfer.round > 0;

/** The growth of a counter such as `Tcp RetransSegs`, of all networks and transfers together. */
export function counted(
  transfers: readonly Transfer[],
  protocol: 'Ip' | 'Icmp' | 'Tcp',
  name: string,
): number {
  const sum = (texts: readonly string[]) =>
    texts.reduce((total, text) => total + counter(text, protocol, name), 0);
  return transfers.reduce((total, { snmp: [before, after] }) => total + sum(after) - sum(before), 0);
}

export interface Fate {
  /** Packets that were cut in two. */
  readonly cut: number;
  /** Pieces of them that did not arrive. */
  readonly lost: number;
  /** Packets whose pieces arrived too far apart, so that the kernel gave them up: ipfrag_max_dist. */
  readonly givenUp: number;
  /** Packets that were not to be cut. */
  readonly tooLarge: number;
  /** Those of them whose sender did not learn it: it would send them again and again. */
  readonly untold: number;
}

/** What became of packets that are larger than the network between the servers takes. */
export function fateOfLarge(transfers: readonly Transfer[]): Fate {
  const ip = (name: string) => counted(transfers, 'Ip', name);
  // The small end of what the kernel cuts is one piece, which needs no putting together.
  const cut = ip('FragCreates') - ip('FragOKs');
  const tooLarge = ip('FragFails');
  return {
    cut,
    lost: Math.max(0, 2 * cut - ip('ReasmReqds')),
    givenUp: ip('ReasmFails'),
    tooLarge,
    untold: Math.max(0, tooLarge - counted(transfers, 'Icmp', 'OutDestUnreachs')),
  };
}

/** A line of names, and one of values. */
function counter(text: string, protocol: string, name: string): number {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith(`${protocol}: `))
    .map((line) => line.trim().split(' '));
  const value = values[names.indexOf(name)];
  if (value === undefined) throw new Error(`the kernel does not count ${protocol} ${name}`);
  return Number(value);
}
