/** The kinds of value an environment is made of, each with the words its error uses. */
import ipaddr from 'ipaddr.js';
import * as z from 'zod';
import { isPathText, isTargetText } from '../protocol/site-rules/text';

const DEBIAN_PACKAGE = /^[a-z0-9][a-z0-9+.-]*[a-z0-9+.]$/;
const SECRET_NAME = /^[a-z][a-z0-9-]{0,63}$/;
const SSH_KEY_TYPES = [
  'ssh-ed25519',
  'sk-ssh-ed25519@openssh.com',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ecdsa-sha2-nistp256@openssh.com',
  'ssh-rsa',
];

export const email = () => z.email('must be an e-mail address, such as admin@example.com');

export const httpsUrl = () => z.url({ protocol: /^https$/, error: 'must be an https:// URL' });

/** Chat and test receivers may live beside the server, where plain HTTP is usual. */
export const httpUrl = () => z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' });

export const debianPackage = () =>
  z.string().regex(DEBIAN_PACKAGE, 'must be the name of a Debian package, such as htop');

/** Names a parameter that a person has stored; the value itself never enters an environment. */
export const secretName = () =>
  z
    .string()
    .regex(SECRET_NAME, 'must be the name of a stored secret (a-z, 0-9 and -), never the secret itself');

/**
 * An OpenSSH public key line, as `ssh-keygen` writes it with a line end. The key's own first field must repeat its
 * type, which catches a cut-off paste.
 */
export const sshKey = () =>
  z.string().trim().refine(isSshKey, 'must be an OpenSSH public key line, such as "ssh-ed25519 AAAA… name"');

/** A network in CIDR notation whose host bits are zero; anything else is usually a slip of the pen. */
export const cidr = () =>
  z.string().refine(isCidr, {
    abort: true,
    error: (issue) => `must be a network such as 198.51.100.0/24 or 2001:db8::/32${suggestion(issue.input)}`,
  });

/** A URL path that starts with a slash and holds nothing that nginx would read as syntax. */
export const urlPath = () =>
  z.string().refine(isPathText, 'must be a path such as /old-page, percent-encoded where needed');

/** Where a redirect leads: what may stand in a Location header as it is. */
export const redirectTarget = () =>
  z.string().refine(isTargetText, {
    error: 'must be a path, such as /new-page, or an https:// URL, percent-encoded where needed',
  });

/** A whole number in a range; the error names the range and the unit. */
export const wholeNumber = (min: number, max: number, unit: string) => {
  const error = `must be a whole number, ${[`${min}-${max}`, unit].filter(Boolean).join(' ')}`;
  return z.int(error).min(min, error).max(max, error);
};

function isSshKey(line: string): boolean {
  const [type = '', body = ''] = line.split(/\s+/);
  if (line.includes('\n') || !SSH_KEY_TYPES.includes(type) || !/^[A-Za-z0-9+/]+={0,2}$/.test(body))
    return false;
  const fields = wholeFields(Buffer.from(body, 'base64'));
  return fields !== undefined && fields.length > 1 && fields[0]?.toString() === type;
}

/** A key is a row of fields, each behind its length (RFC 4253); undefined when the last one was cut off. */
function wholeFields(bytes: Buffer): Buffer[] | undefined {
  const fields: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function isCidr(text: string): boolean {
  const network = parseNetwork(text);
  return network !== undefined && network.start === text.split('/')[0]?.toLowerCase();
}

/** The network that an address with a prefix is in; undefined when it is none. */
function parseNetwork(text: string): { start: string } | undefined {
  try {
    const [address] = ipaddr.parseCIDR(text);
    if (text.includes('%')) return undefined;
    const start = (address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6).networkAddressFromCIDR(text);
    return { start: start.toString() };
  } catch {
    return undefined;
  }
}

function suggestion(input: unknown): string {
  if (typeof input !== 'string') return '';
  if (ipaddr.IPv4.isValidFourPartDecimal(input)) return `; did you mean ${input}/32?`;
  if (ipaddr.IPv6.isValid(input) && !input.includes('%')) return `; did you mean ${input}/128?`;
  const network = parseNetwork(input);
  return network ? `; did you mean ${network.start}/${input.split('/')[1]}?` : '';
}
