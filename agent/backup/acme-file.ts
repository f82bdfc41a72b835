/**
 * What of Traefik's acme.json a server can use. Traefik asks only whether a certificate for the names is there, not
 * whether it is valid. So one of another authority would stay for good, and one that has expired is next tried a day
 * after a start without the address.
 *
 * They are dropped at the restore and never later. There the gate still compares: where the server that serves has a
 * valid certificate after all, because a clock is wrong or a root is missing here, the candidate is refused and nothing
 * is lost. A server that serves has no such witness. It does not come to this either: what it restored was valid, and
 * Traefik renews that in time, or tries once a day and at each start.
 */
import type { CertificateProblem } from '../../protocol/certificate-problem';
import { quoted } from '../../protocol/safe-name';
import { problemWhenShown } from './shown-certificate';

/** The one that the server orders from. */
export interface Authority {
  /** URL of its directory. */
  readonly server: string;
  /** Its root, as PEM. @default the system's, or none that the server knows */
  readonly root?: string;
}

interface Entry {
  readonly domain?: { readonly main?: string; readonly sans?: readonly string[] | null };
  /** PEM in base64. */
  readonly certificate?: string;
  readonly key?: string;
}

interface Resolver {
  readonly Account?: { readonly Registration?: { readonly uri?: string } | null } | null;
  readonly Certificates?: readonly Entry[] | null;
}

export interface Usable {
  readonly bytes: Buffer;
  /** Also where what is there is none that is known here. */
  readonly hasCertificates: boolean;
}

/** @param tell hears what is left out, and why */
export async function usable(
  bytes: Buffer,
  authority: Authority,
  tell: (line: string) => void,
): Promise<Usable> {
  const given = Object.entries(parsed(bytes));
  const kept = await Promise.all(
    given.map(
      async ([name, resolver]) => [name, resolver && (await usableOf(resolver, authority, tell))] as const,
    ),
  );
  // Unchanged to the byte, it is known to be backed up.
  if (kept.every(([, resolver], index) => resolver === given[index]?.[1]))
    return { bytes, hasCertificates: true };
  return {
    bytes: Buffer.from(JSON.stringify(Object.fromEntries(kept), null, 2)),
    hasCertificates: kept.some(([, resolver]) => (resolver?.Certificates?.length ?? 0) > 0),
  };
}

function parsed(bytes: Buffer): Record<string, Resolver | null> {
  try {
    return JSON.parse(bytes.toString()) as Record<string, Resolver | null>;
  } catch {
    return {};
  }
}

async function usableOf(
  resolver: Resolver,
  authority: Authority,
  tell: (line: string) => void,
): Promise<Resolver> {
  const all = resolver.Certificates ?? [];
  const uri = resolver.Account?.Registration?.uri;
  const isElsewhere = uri !== undefined && hostOf(uri) !== hostOf(authority.server);
  // Let's Encrypt's staging issues none that is trusted, nor does a private authority: another order brings no better.
  const mayImprove = isElsewhere || authority.root !== undefined;
  const kept: Entry[] = [];
  let isRecreated = false;
  for (const entry of all) {
    const problem = await problemOf(entry, authority.root);
    if (!problem || !isReplaceable(problem, mayImprove)) kept.push(entry);
    else {
      isRecreated ||= problem.kind === 'other-authority';
      tell(`not restored: the certificate for ${quoted(entry.domain?.main)} ${problem.detail}`);
    }
  }
  if (kept.length === all.length && !isElsewhere) return resolver;
  // An authority that was recreated under the same name knows none of its accounts, and Traefik does not try another.
  const dropAccount = uri !== undefined && (isElsewhere || isRecreated);
  if (dropAccount) tell(`not restored: the account ${quoted(uri)}: it is none of ${authority.server}`);
  return { ...resolver, Certificates: kept, ...(dropAccount && { Account: null }) };
}

const isReplaceable = ({ kind }: CertificateProblem, mayImprove: boolean) =>
  kind === 'expired' || kind === 'other-names' || (kind === 'other-authority' && mayImprove);

/** @returns for which reason it is of no use for any of its names; what cannot be read is Traefik's to judge */
async function problemOf(
  { domain, certificate, key }: Entry,
  root: string | undefined,
): Promise<CertificateProblem | undefined> {
  if (!domain?.main || !certificate || !key) return undefined;
  const stored = { cert: fromBase64(certificate), key: fromBase64(key) };
  let problem: CertificateProblem | undefined;
  for (const name of [domain.main, ...(domain.sans ?? [])]) {
    problem = await problemWhenShown(stored, name.replace(/^\*\./, 'any.'), root).catch(() => undefined);
    if (problem?.kind !== 'other-names') return problem;
  }
  return problem;
}

const fromBase64 = (text: string) => Buffer.from(text, 'base64').toString();

/** As Traefik compares them. */
const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : url);
