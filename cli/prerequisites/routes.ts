/** Reads routing tables, and compares IPv4 networks. */
import { isIPv4 } from 'node:net';

export interface Network {
  readonly subnet: string;
  readonly device: string;
}

/** What `ip -json` prints of a route; no type means unicast. */
interface IpRoute {
  readonly dst: string;
  readonly dev?: string;
  readonly type?: string;
}

/** Routes to everything: a default route, or the two halves by which a VPN covers it. */
const isDefault = (subnet: string) => Number(subnet.split('/')[1]) <= 1;

/** @param json of `ip -json route` */
export function routes(json: string): Network[] {
  const all = JSON.parse(json.trim() === '' ? '[]' : json) as IpRoute[];
  return all.flatMap(({ dst, dev, type = 'unicast' }) => {
    if (dev === undefined || dst === 'default' || !['unicast', 'local'].includes(type)) return [];
    const subnet = dst.includes('/') ? dst : `${dst}/32`;
    return isIPv4(subnet.split('/')[0] ?? '') && !isDefault(subnet) ? [{ subnet, device: dev }] : [];
  });
}

/** @param text of /proc/net/route, whose numbers are hexadecimal with the last byte first */
export function procRoutes(text: string): Network[] {
  return text.split('\n').flatMap((line) => {
    const [device = '', destination = '', , , , , , mask = ''] = line.trim().split(/\s+/);
    if (!/^[0-9A-F]{8}$/.test(destination) || !/^[0-9A-F]{8}$/.test(mask)) return [];
    const bytes = [...Buffer.from(destination, 'hex')].reverse();
    const prefix = [...Number.parseInt(mask, 16).toString(2)].filter((bit) => bit === '1').length;
    const subnet = `${bytes.join('.')}/${prefix}`;
    return isDefault(subnet) ? [] : [{ subnet, device }];
  });
}

/** Whether two IPv4 networks share an address. */
export function overlap(one: string, other: string): boolean {
  const [first, firstPrefix] = parse(one);
  const [second, secondPrefix] = parse(other);
  const size = 2 ** (32 - Math.min(firstPrefix, secondPrefix));
  return Math.floor(first / size) === Math.floor(second / size);
}

function parse(subnet: string): [number, number] {
  const [address = '', prefix = '32'] = subnet.split('/');
  return [address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0), Number(prefix)];
}
