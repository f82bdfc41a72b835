/** Whether the domain's records lead to the environment, and let its authority issue certificates. */
import { Resolver } from 'node:dns/promises';
import { issuers } from '../../../settings/authorities';
import { type AwsEnvironment, hostNames } from '../../../settings/schema';
import { type Finding, inTime, note, ok, problem } from '../../doctor-commands';

/** Answers with nothing: the name or the record does not exist. */
const ABSENT = /^(ENOTFOUND|ENODATA)$/;
const OUTPUT = 'the output dns_records of a deploy lists it';

/** @param servers to ask, `address:port`. @default those of this computer */
export function dnsResolver(servers?: readonly string[]): Resolver {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (servers) resolver.setServers(servers);
  return resolver;
}

/** What is known of the environment's own address. */
export type KnownAddress = { readonly address: string } | { readonly whyNone: string };

export async function dnsFindings(
  environment: AwsEnvironment,
  known: KnownAddress,
  resolver: Resolver,
): Promise<Finding[]> {
  const { zone } = environment.dns;
  const all = await Promise.all([
    ...(zone === undefined ? [] : [zoneFinding(zone, resolver)]),
    ...hostNames(environment).map((name) => nameFindings(name, environment, known, resolver)),
    caaFinding(environment, resolver),
  ]);
  return all.flat();
}

/** @returns nothing where there is no such record. @throws Error where nobody answers */
async function records<T>(asked: Promise<T[]>): Promise<T[]> {
  try {
    return await inTime(asked);
  } catch (error) {
    if (ABSENT.test((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}

const notAsked = (subject: string, error: unknown): Finding =>
  note(
    subject,
    `not asked: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}. Is this computer offline?`,
  );

async function zoneFinding(zone: string, resolver: Resolver): Promise<Finding> {
  const subject = `zone ${zone}`;
  try {
    const servers = await records(resolver.resolveNs(zone));
    const enter = "enter the name servers of its Route 53 zone at the domain's registrar";
    if (servers.length === 0) return problem(subject, 'no name servers: it is not delegated', enter);
    const others = servers.filter((server) => !/\.awsdns-\d+\./.test(`${server}.`));
    if (others.length === 0) return ok(subject, 'Route 53 serves it');
    return problem(subject, `${others.join(', ')} serve it, and not Route 53`, enter);
  } catch (error) {
    return notAsked(subject, error);
  }
}

async function nameFindings(
  name: string,
  environment: AwsEnvironment,
  known: KnownAddress,
  resolver: Resolver,
): Promise<Finding[]> {
  try {
    const [four, six] = await Promise.all([
      records(resolver.resolve4(name)),
      records(resolver.resolve6(name)),
    ]);
    const finding = nameFinding(name, four, environment, known);
    const isProxied = environment.visitors.proxies.length > 0;
    if (six.length === 0 || isProxied) return [finding];
    const sixth = `an AAAA record leads to ${six.join(', ')}, and the server has no IPv6 address`;
    return [finding, problem(name, sixth, 'remove the AAAA record: visitors with IPv6 go elsewhere')];
  } catch (error) {
    return [notAsked(name, error)];
  }
}

function nameFinding(
  name: string,
  found: readonly string[],
  { dns, visitors }: AwsEnvironment,
  known: KnownAddress,
): Finding {
  const leads = found.length === 0 ? 'no A record' : `leads to ${found.join(', ')}`;
  if ('whyNone' in known) return note(name, `${leads}; ${known.whyNone}`);
  const { address } = known;
  if (found.length === 1 && found[0] === address) return ok(name, leads);
  // Visitors come by the CDN's addresses.
  if (found.length > 0 && visitors.proxies.length > 0) return ok(name, `${leads}, a CDN (visitors.proxies)`);
  return problem(
    name,
    `${leads}, and the environment's address is ${address}`,
    dns.zone === undefined
      ? `write the record "${name}. 300 IN A ${address}" at the DNS provider; ${OUTPUT}`
      : 'deploy, which writes it; if it was deployed, the zone is served elsewhere: see its name servers',
  );
}

/** The records of the nearest name upwards that has any count (RFC 8659). */
async function caaFinding({ domain, acme, dns }: AwsEnvironment, resolver: Resolver): Promise<Finding> {
  const labels = domain.split('.');
  try {
    for (let index = 0; index < labels.length - 1; index += 1) {
      const name = labels.slice(index).join('.');
      const found = await records(resolver.resolveCaa(name));
      if (found.length > 0) return caaOf(name, found, issuers(acme.server, undefined), dns.authorities);
    }
    return ok('CAA', 'no record: every authority may issue');
  } catch (error) {
    return notAsked('CAA', error);
  }
}

function caaOf(
  name: string,
  found: readonly { readonly issue?: string | undefined }[],
  inUse: readonly string[],
  named: readonly string[] | undefined,
): Finding {
  const allowed = found.flatMap(({ issue }) =>
    issue === undefined ? [] : [issue.split(';')[0]?.trim() ?? ''],
  );
  const list = allowed.filter(Boolean).join(', ') || 'nobody';
  if (allowed.length === 0) return ok('CAA', `${name} has no "issue": every authority may issue`);
  const [authority] = inUse;
  if (authority === undefined)
    return note('CAA', `${name} lets ${list} issue; acme.server is none of the known`);
  if (allowed.includes(authority)) return ok('CAA', `${name} lets ${list} issue`);
  return problem(
    'CAA',
    `${name} lets ${list} issue, and acme.server is ${authority}'s`,
    named?.includes(authority) === false
      ? `add '${authority}' to dns.authorities, and deploy`
      : `add the record "${name}. 300 IN CAA 0 issue "${authority}""`,
  );
}
