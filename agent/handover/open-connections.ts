/** How many of the visitors' connections are open here, as the kernel has it. */
import { readFile } from 'node:fs/promises';
import { LOOK_PORTS, WEB_PORTS } from '../../protocol/handover';

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'] as const;
/** Established, and closed by one side while the other still gets something (include/net/tcp_states.h). */
const OPEN = ['01', '04', '08', '09', '0B'];

/** @param read gives a table's text */
export async function openConnections(
  read: (file: string) => Promise<string> = (file) => readFile(file, 'utf8'),
): Promise<number> {
  const tables = await Promise.all(TABLES.map((file) => read(file).catch(() => '')));
  return tables.flatMap((table) => table.split('\n').slice(1)).filter(isVisitors).length;
}

/** A line: number, local address and port, remote address and port, state, all in hexadecimal digits. */
function isVisitors(line: string): boolean {
  const [, local = '', remote = '', state = ''] = line.trim().split(/\s+/);
  const web = WEB_PORTS.some((port) => port === portOf(local));
  return OPEN.includes(state) && web && !isLook(portOf(remote)) && !isThisMachine(remote);
}

const isLook = (port: number) => port >= LOOK_PORTS.first && port < LOOK_PORTS.first + LOOK_PORTS.count;

const portOf = (end: string): number => Number.parseInt(end.split(':')[1] ?? '', 16);

/**
 * 127.0.0.0/8, and the addresses inside the tunnels (169.254.0.0/16), as a little-endian number, in IPv4 or mapped into
 * IPv6; ::1.
 */
const isThisMachine = (remote: string) =>
  /^(0{16}FFFF0{0,4}|0000000000000000FFFF0000)?([0-9A-F]{6}7F|[0-9A-F]{4}FEA9):/i.test(remote) ||
  /^0{24}01000000:/.test(remote);
