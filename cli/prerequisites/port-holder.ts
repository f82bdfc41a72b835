/** Which process holds a port, from /proc: that needs no program, and root alone sees everybody's. */
import { readdir, readFile, readlink } from 'node:fs/promises';

export type Protocol = 'tcp' | 'udp';

const LISTENING = '0A';
const LOCAL = ['00000000', '0100007F', '0'.repeat(32), `${'0'.repeat(16)}FFFF00000100007F`];

/**
 * Inodes of the sockets that keep others from the port on the loopback address.
 * @param text of /proc/net/tcp and its like: https://docs.kernel.org/networking/proc_net_tcp.html
 */
export function inodes(text: string, port: number, protocol: Protocol): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return text.split('\n').flatMap((line) => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/);
    const [address = '', localPort] = local.split(':');
    const holds = localPort === hex && LOCAL.includes(address) && (protocol === 'udp' || state === LISTENING);
    return holds && inode !== undefined ? [inode] : [];
  });
}

export async function sockets(port: number, protocol: Protocol): Promise<string[]> {
  const tables = [`/proc/net/${protocol}`, `/proc/net/${protocol}6`];
  const texts = await Promise.all(tables.map((path) => readFile(path, 'utf8').catch(() => '')));
  return texts.flatMap((text) => inodes(text, port, protocol));
}

/** Such as `nginx (process 812)`, or undefined where that cannot be seen. */
export async function holder(port: number, protocol: Protocol): Promise<string | undefined> {
  const wanted = new Set((await sockets(port, protocol)).map((inode) => `socket:[${inode}]`));
  if (wanted.size === 0) return undefined;
  for (const pid of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')));
    if (!links.some((link) => wanted.has(link))) continue;
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a process');
    return `${name.trim()} (process ${pid})`;
  }
  return undefined;
}
