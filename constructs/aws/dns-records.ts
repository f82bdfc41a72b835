/** The records that lead to the server and speak for the domain. */
import { issuers } from '../../settings/authorities';
import type { AwsEnvironment } from '../../settings/schema';
import { hostNames } from '../../settings/schema';

export interface DnsRecord {
  /** Names its resource: fixed, and unlike every other's. */
  readonly id: string;
  readonly name: string;
  readonly type: 'A' | 'CAA' | 'MX' | 'TXT';
  readonly values: readonly string[];
}

export const TTL_SECONDS = 300;

/** A TXT record is made of strings of at most 255 characters. */
const LONGEST_STRING = 255;

/**
 * No AAAA records: an IPv6 address belongs to its machine, so it would change with every replacement, and clients would
 * ask the machine that is gone for as long as they remember it.
 */
export function dnsRecords(environment: AwsEnvironment, address: string): DnsRecord[] {
  const { domain, dns, acme } = environment;
  const texts = [...(dns.spf ? [dns.spf] : []), ...dns.verifications];
  return [
    ...hostNames(environment).map(
      (name): DnsRecord => ({ id: idOf(domain, name), name, type: 'A', values: [address] }),
    ),
    ...record(
      'caa',
      domain,
      'CAA',
      issuers(acme.server, dns.authorities).map((authority) => `0 issue "${authority}"`),
    ),
    ...record(
      'mx',
      domain,
      'MX',
      dns.mx.map(({ priority, host }) => `${priority} ${host}.`),
    ),
    ...record('txt', domain, 'TXT', texts.map(inStrings)),
    ...record('dmarc', `_dmarc.${domain}`, 'TXT', dns.dmarc ? [inStrings(dns.dmarc)] : []),
  ];
}

/** A line of a zone file, which every DNS provider understands. */
export const zoneLine = ({ name, type, values }: DnsRecord): string[] =>
  values.map(
    (value) =>
      `${name}. ${TTL_SECONDS} IN ${type} ${type === 'TXT' ? `"${value.replaceAll('""', '" "')}"` : value}`,
  );

/** Whether a name is the zone's own or below it. */
export const isWithin = (zone: string, name: string): boolean => name === zone || name.endsWith(`.${zone}`);

const record = (id: string, name: string, type: DnsRecord['type'], values: readonly string[]): DnsRecord[] =>
  values.length > 0 ? [{ id, name, type, values }] : [];

function idOf(domain: string, name: string): string {
  if (name === domain) return 'site';
  const host = name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name;
  return `host-${host}`;
}

/** The provider adds the outer quotes. */
const inStrings = (text: string) => (text.match(new RegExp(`.{1,${LONGEST_STRING}}`, 'g')) ?? []).join('""');
