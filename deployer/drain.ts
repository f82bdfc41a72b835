/** Runs once the new server serves at the address: tells it so, and waits until the others have finished. */
import { retireSeconds } from '../protocol/retire-seconds';
import { awaitCertificate } from './await-certificate';
import type { SiteAddress } from './confirm';
import { refusal } from './gate';
import type { Platform } from './platform';
import type { ServerReport } from './read-report';
import { within } from './within';

/** What a deploy asks of the drain. */
export interface DrainSettings extends Pick<SiteAddress, 'domain'> {
  /** What requests under way get on the previous server. */
  readonly drainSeconds: number;
}

/** The server is the one that now holds the address. */
export interface DrainOptions
  extends Pick<DrainSettings, 'drainSeconds'>,
    Pick<Platform, 'server' | 'refuse' | 'log'> {
  /** The server that held it before. @default not known */
  readonly previous?: string;
  /** All other running servers. The previous one is among them where it is not known. */
  readonly others: readonly string[];
  /** Tells every server that the new one serves. */
  readonly announce: () => Promise<void>;
  readonly readReport: (server: string) => Promise<ServerReport | undefined>;
  /** @returns what is wrong, where the new server does not answer at the address */
  readonly problem: () => Promise<string | undefined>;
}

/** A server that does not answer for so long no longer serves. */
const SILENT_SECONDS = 5;
/** Between two words about what visitors have open. */
const PROGRESS_SECONDS = 10;
/** To fetch what the previous server wrote last. */
const IMPORT_SECONDS = 120;

/** @throws Error when the server does not serve any more, or clients get no valid certificate that there could be */
export async function drain(given: DrainOptions): Promise<void> {
  // A store that does not answer for a moment must not leave the previous servers behind.
  const readReport = (server: string) => given.readReport(server).catch(() => undefined);
  const options = { ...given, readReport };
  await options.announce();
  const failure = await awaitCertificate(options);
  let handedOver = false;
  for (const old of options.previous === undefined ? await mayHaveServed(given) : [options.previous])
    if ((await awaitDrained(options, old))?.finalBackup) handedOver = true;
  if (handedOver) await awaitImported(options);
  await mustServe(options);
  // Last, and no reason to refuse the server: it serves, and it has the backup.
  if (failure) throw new Error(failure);
}

/** Without failed candidates: they never held the address. */
async function mayHaveServed({ others, readReport }: DrainOptions): Promise<string[]> {
  const found: string[] = [];
  for (const other of others) {
    // A report that cannot be read is no reason to leave the server out.
    const last = await readReport(other).catch(() => 'unknown' as const);
    if (last === 'unknown' || (last && !last.failed)) found.push(other);
  }
  return found;
}

/** @returns the last report of a server that has finished */
async function awaitDrained(
  { drainSeconds, readReport, log }: DrainOptions,
  other: string,
): Promise<ServerReport | undefined> {
  log(`drain: waiting for ${other} to finish what is under way, at most ${retireSeconds(drainSeconds)} s`);
  let report: ServerReport | undefined;
  let told = Number.NEGATIVE_INFINITY;
  const drained = async () => {
    report = await readReport(other);
    const { finishing, drained: isDrained = false } = report ?? {};
    if (!isDrained && finishing && finishing.seconds - told >= PROGRESS_SECONDS) {
      told = finishing.seconds;
      log(`drain: ${other} has ${counted(finishing.connections)} open after ${finishing.seconds} s`);
    }
    return isDrained;
  };
  if (!(await within(retireSeconds(drainSeconds), drained))) {
    log(`drain: ${other} did not say that it finished; it is taken away`);
    return undefined;
  }
  log(`drain: ${other} has finished`);
  const { connections: cut, seconds } = report?.finishing ?? { connections: 0, seconds: 0 };
  if (cut > 0) log(`drain: ${other} cut ${counted(cut)}, still open after ${seconds} s`);
  if (report?.finalBackup) log(`drain: ${other} handed over: ${report.finalBackup}`);
  return report;
}

const counted = (connections: number): string => `${connections} connection${connections === 1 ? '' : 's'}`;

/** What the previous server wrote last must be on the new one before the previous one goes. */
async function awaitImported({ server, readReport, log }: DrainOptions): Promise<void> {
  log(`drain: waiting for ${server} to take that over, at most ${IMPORT_SECONDS} s`);
  let imported: string | undefined;
  const done = async () => {
    imported = (await readReport(server))?.imported;
    return imported !== undefined;
  };
  if (await within(IMPORT_SECONDS, done)) log(`drain: ${server} took over: ${imported}`);
  else
    log(`drain: ${server} did not say that it took over; the store keeps the last backup, and it tries on`);
}

/**
 * A site that went down meanwhile must not look like success.
 * @throws Error when the new server does not answer, and not for a moment only
 */
async function mustServe(options: DrainOptions): Promise<void> {
  let found: string | undefined;
  const serves = async () => {
    found = await options.problem();
    return found === undefined;
  };
  if (await within(SILENT_SECONDS, serves)) return;
  const reason = found ?? 'it does not answer';
  throw new Error(
    `${options.server} no longer serves: ${reason}\nIts certificates and metrics are in the store, ` +
      'and another machine takes ' +
      `them over. ${await refusal(options, reason)}`,
  );
}
