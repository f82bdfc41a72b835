/**
 * After the switch the new server proves itself once more: at the address itself, under the load of its clients.
 * Only then is the previous server told to finish. Until then it is unchanged and can get the address back.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Probe, type PublicRoute, probe } from '../protocol/probe';
import { IDENTITY_PATH } from '../protocol/routes';
import { isPlainName } from '../protocol/safe-name';
import { refusal } from './gate';
import type { Address, Platform } from './platform';
import { remoteReason } from './remote-text';
import { problemOf } from './route-problem';

export interface SiteAddress extends Address {
  /** The site's name. */
  readonly domain: string;
}

/** What a deploy asks of the confirmation. */
export interface ConfirmSettings extends Pick<SiteAddress, 'domain'> {
  /** What must answer 200, by public name. */
  readonly probes: readonly PublicRoute[];
}

/** The server is the one that the address was moved to. */
export interface ConfirmOptions
  extends SiteAddress,
    ConfirmSettings,
    Pick<Platform, 'server' | 'refuse' | 'howToLook' | 'log'> {
  /** Leads the probes past the server's maintenance page. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** The server that had the address before and still runs. @default none */
  readonly previous?: string;
  /** Tells every server that the new one serves. */
  readonly announce: () => Promise<void>;
  readonly giveAddress: Platform['moveAddress'];
}

const POLL_MILLISECONDS = 500;
const TIMEOUT_MILLISECONDS = 2000;
/** Good answers in a row that every route must give. */
const ROUNDS = 10;
/** A server that does not answer for so long loses the address. */
const SILENT_SECONDS = 5;
/** Time for the address to move, in both directions. Until then the other server answers. */
const ARRIVAL_SECONDS = 60;
/** Why the new server may not keep the address, for the person who deployed. */
export class ConfirmError extends Error {
  override readonly name = 'ConfirmError';
}

/** @throws ConfirmError with the reason, after the previous server has the address back */
export async function confirm(options: ConfirmOptions): Promise<void> {
  const { server, previous, probes, log } = options;
  // No other server could take the address back, so this one keeps it and the backup, whatever happens in the
  // deploy.
  if (previous === undefined) await options.announce();
  const started = Date.now();
  let good = 0;
  let silentSince: number | undefined;
  for (;;) {
    const asked = Date.now();
    const found = (await whoAnswers(options)) ?? (await routesAt(options));
    if (!found) {
      silentSince = undefined;
      good += 1;
      if (good === ROUNDS) {
        log(`confirm: ${server} answers at the address: ${probes.length} routes, ${ROUNDS} times in a row`);
        return;
      }
    } else {
      good = 0;
      silentSince = found.silent ? (silentSince ?? asked) : undefined;
      const silentFor = silentSince === undefined ? 0 : Date.now() - silentSince;
      if (silentFor >= SILENT_SECONDS * 1000 || Date.now() - started >= ARRIVAL_SECONDS * 1000)
        throw await failure(options, found.problem);
    }
    await sleep(POLL_MILLISECONDS);
  }
}

interface Finding {
  readonly problem: string;
  /** Clients get no good answer either. */
  readonly silent: boolean;
}

/** @returns what answers instead, where it is not this server that answers at the address */
export async function whoAnswers({
  server,
  domain,
  ...target
}: SiteAddress & { readonly server: string }): Promise<Finding | undefined> {
  try {
    const { status, body } = await probe(at(target, domain, IDENTITY_PATH));
    if (status !== 200) return { problem: `status ${status}`, silent: true };
    const other = body.trim();
    if (other === server) return undefined;
    const named = isPlainName(other) ? other : 'something that is no server of this site';
    return { problem: `${named} answers there`, silent: false };
  } catch (error) {
    return { problem: remoteReason(error), silent: true };
  }
}

async function routesAt({ probes, headers = {}, ...target }: ConfirmOptions): Promise<Finding | undefined> {
  for (const { host, path } of probes) {
    const problem = await problemOf({ ...at(target, host, path), ...(headers && { headers }) }, false);
    if (problem) return { problem: `https://${host}${path}: ${problem}`, silent: true };
  }
  return undefined;
}

const at = ({ address, port }: Pick<SiteAddress, 'address' | 'port'>, host: string, path: string): Probe => ({
  ...{ address, host, path, timeoutMilliseconds: TIMEOUT_MILLISECONDS },
  ...(port !== undefined && { port }),
});

async function failure(options: ConfirmOptions, problem: string): Promise<ConfirmError> {
  // Both at once: clients wait for the address.
  const [next, back] = await Promise.all([refusal(options, problem), backToPrevious(options)]);
  return new ConfirmError(
    [
      `${options.server} passed the gate, but does not serve at the site's address: ${problem}`,
      back,
      `to find out more: ${options.howToLook}`,
      next,
    ].join('\n'),
  );
}

/** @returns what came of it, for a person */
async function backToPrevious({
  server,
  previous,
  giveAddress,
  announce,
  ...site
}: ConfirmOptions): Promise<string> {
  if (previous === undefined) return 'No other server is there that could take the address.';
  try {
    await giveAddress(previous);
  } catch (error) {
    return `The address could not be moved back to ${previous}, the previous server: ${remoteReason(error)}`;
  }
  const found = await awaitAnswer({ ...site, server: previous });
  if (!found) return `The address is back at ${previous}, the previous server, which keeps serving.`;
  const dead = `${previous}, the previous server, does not answer either (${found.problem})`;
  try {
    await giveAddress(server);
    // No other server is left, so this one keeps the backup.
    await announce();
    return `${dead}: the address stays at ${server}.`;
  } catch (error) {
    return `${dead}, and the address could not be left at ${server}: ${remoteReason(error)}`;
  }
}

async function awaitAnswer(site: SiteAddress & { readonly server: string }): Promise<Finding | undefined> {
  for (const end = Date.now() + ARRIVAL_SECONDS * 1000; ; await sleep(POLL_MILLISECONDS)) {
    const found = await whoAnswers(site);
    if (!found || Date.now() > end) return found;
  }
}
