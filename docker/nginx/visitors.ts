/** Who a visitor is to nginx and to PHP, how much one may ask at a time, and what the logs say of them. */
import type { Environment } from '../../settings/schema';
import { networkOf } from '../networks';
import { type RenderedFile, textFile } from '../rendered-file';
import shortened from './shortened.conf';

/** A pipe to `SHORTEN`, because nginx has no setting for the addresses in its log of errors. */
const ERRORS_PIPE = '/tmp/errors';

/** The same cut as in shortened.conf. */
const SHORTEN = [
  's/client: ([0-9]+[.][0-9]+[.][0-9]+)[.][0-9]+/client: \\1.0/',
  's/client: ([0-9a-f]+:[0-9a-f]+:[0-9a-f]+):[0-9a-f:.]+/client: \\1::/',
  's/client: ([0-9a-f]+:[0-9a-f]+)::[0-9a-f:.]*/client: \\1::/',
  's/client: ([0-9a-f]*)::[0-9a-f:.]+/client: \\1::/',
].join(';');

/** @param address nginx' own */
export function visitorFiles(environment: Environment, address: string): RenderedFile[] {
  return [
    textFile('visitors/addresses.conf', addresses(environment, address)),
    textFile('visitors/log.conf', isShort(environment) ? shortened : 'access_log off; # Traefik keeps it\n'),
    textFile('visitors/error-log', `error_log ${isShort(environment) ? ERRORS_PIPE : '/dev/stderr'} warn;\n`),
  ];
}

/** Run by the shell before nginx. */
export const errorPipe = (environment: Environment): string[] =>
  isShort(environment) ? [`mkfifo ${ERRORS_PIPE}`, `{ sed -uE '${SHORTEN}' <${ERRORS_PIPE} >&2 & }`] : [];

const isShort = ({ visitors }: Environment) => visitors.loggedAddresses === 'short';

/**
 * X-Forwarded-For is read from its end: the first address that is not a proxy's is the visitor's. What stands before it
 * a visitor may have written.
 */
function addresses(environment: Environment, address: string): string {
  const { proxies } = environment.visitors;
  return `# The visitor's address, as Traefik and the proxies before it saw it.
${[networkOf(address).gateway, ...proxies].map((network) => `set_real_ip_from ${network};\n`).join('')}\
real_ip_header X-Forwarded-For;
real_ip_recursive on;

# An IPv6 visitor has a whole /64.
map $binary_remote_addr $visitor {
  "~^(?<network>[\\s\\S]{8})[\\s\\S]{8}$" $network;
  default $binary_remote_addr;
}
limit_conn_status 429;
${proxies.length > 0 ? requestLimit(environment) : ''}`;
}

/** The machine counts connections, which are a proxy's and not a visitor's here. */
function requestLimit({ connections: { perClient, exempt }, traits }: Environment): string {
  const free = [...new Set(['127.0.0.1/32', ...exempt, ...traits.sharedNetworks])];
  return `
geo $free_of_limits {
${free.map((network) => `  ${network} 1;\n`).join('')}\
  default 0;
}
map $free_of_limits $limited_visitor {
  1 "";
  default $visitor;
}
limit_conn_zone $limited_visitor zone=visitors:4m;
limit_conn visitors ${perClient};
`;
}
