/** The gate: a candidate proves itself from inside, by its own report, and from outside, by its answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { pastMaintenance } from '../protocol/maintenance';
import type { Probe, PublicRoute } from '../protocol/probe';
import type { Check } from '../protocol/report';
import { lossOf, notVerified, passedAllTheSame } from './gate-certificate';
import type { CandidateAddress, Platform } from './platform';
import type { ServerReport } from './read-report';
import { remoteReason, remoteText } from './remote-text';
import { problemOf } from './route-problem';

/** What a deploy asks of the gate. */
export interface GateSettings {
  /** What must answer 200, by public name. */
  readonly probes: readonly PublicRoute[];
  readonly seconds: number;
}

/** Where the candidate itself answers, not the site's address. */
export interface GateOptions
  extends CandidateAddress,
    GateSettings,
    Pick<Platform, 'server' | 'bootLog' | 'refuse' | 'howToLook' | 'log'> {
  readonly readReport: () => Promise<ServerReport | undefined>;
}

const POLL_MILLISECONDS = 250;
const PROGRESS_SECONDS = 10;
/** Longest line about what a candidate waits for, in characters. */
const LONGEST_PROGRESS = 2000;
/** Good answers in a row that every route must give. */
const ROUNDS = 5;
/** Why a candidate may not serve, for the person who deployed. */
export class GateError extends Error {
  override readonly name = 'GateError';
}

/** @throws GateError with the reason, the log's tail and the next step */
export async function gate(options: GateOptions): Promise<void> {
  const started = Date.now();
  const elapsed = () => Math.round((Date.now() - started) / 1000);
  options.log(`gate: waiting for ${options.server}, at most ${options.seconds} s`);
  const report = await insideHalf(options, elapsed);
  options.log(`gate: ${options.server} reports ready after ${elapsed()} s (content: ${contentOf(report)})`);
  tellOfConnections(options, report);
  await outsideHalf(options, report);
  options.log(`gate: passed after ${elapsed()} s`);
}

/** A replacement without it is as good as one ever was: no reason to refuse the server. */
function tellOfConnections({ log }: GateOptions, { handover }: ServerReport): void {
  if (handover?.state === 'ready') log(`gate: open connections will go on at ${handover.from}`);
  if (handover?.state === 'impossible')
    log(`gate: open connections will break at the switch: ${handover.problem}`);
}

/** `3f2a…`, and that of each further site. */
const contentOf = ({ content = 'none yet', sites = {} }: ServerReport): string =>
  [content, ...Object.entries(sites).map(([name, version]) => `${name}: ${version}`)].join(', ');

async function insideHalf(options: GateOptions, elapsed: () => number): Promise<ServerReport> {
  let report: ServerReport | undefined;
  const say = sparingly(options.log, elapsed);
  for (;;) {
    const { found, problem } = await read(options);
    report = found ?? report;
    if (report?.ready) return report;
    if (report?.failed) throw await failure(options, 'it cannot come up', report);
    if (elapsed() >= options.seconds)
      throw await failure(options, `it was not ready within ${options.seconds} s`, report);
    const waiting = report ? remoteText(failing(report).join('; '), LONGEST_PROGRESS) : 'the machine boots';
    say(problem ?? waiting);
    await sleep(POLL_MILLISECONDS);
  }
}

/** Each line at once, and then again only every few seconds, however often it is found, and what else is between. */
function sparingly(log: Platform['log'], elapsed: () => number): (line: string) => void {
  const next = new Map<string, number>();
  return (line) => {
    if (elapsed() < (next.get(line) ?? 0)) return;
    log(`gate: ${elapsed()} s: ${line}`);
    next.set(line, elapsed() + PROGRESS_SECONDS);
  };
}

/** A store that does not answer for a moment is no reason to give up; only the time limit is. */
async function read({ readReport, server }: GateOptions): Promise<{
  readonly found?: ServerReport | undefined;
  readonly problem?: string;
}> {
  try {
    return { found: await readReport() };
  } catch (error) {
    return { problem: `the report of ${server} cannot be read: ${remoteReason(error)}` };
  }
}

async function outsideHalf(options: GateOptions, report: ServerReport): Promise<void> {
  const verify = report.certificate === 'valid';
  if (!verify) options.log(`gate: ${notVerified(report)}`);
  const targets = options.probes.map(
    ({ host, path }): Probe => ({
      address: options.address,
      host,
      path,
      ...pastMaintenance(report.probeToken),
      ...(options.port && { port: options.port }),
      ...(options.ca && { ca: options.ca }),
    }),
  );
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const target of targets) {
      const problem =
        (await problemOf(target, verify)) ?? (verify ? undefined : await lossOf(options, target));
      if (problem) {
        const where = `https://${target.host}${target.path} at ${options.address}`;
        throw await failure(options, `it does not answer from outside: ${where}: ${problem}`, report);
      }
    }
    await sleep(POLL_MILLISECONDS);
  }
  options.log(
    `gate: ${targets.length} routes answered ${ROUNDS} times in a row${verify ? ', with a valid certificate' : ''}`,
  );
  const passed = verify ? undefined : passedAllTheSame(report);
  if (passed) options.log(`gate: ${passed}`);
}

async function failure(
  options: GateOptions,
  reason: string,
  report: ServerReport | undefined,
): Promise<GateError> {
  const log = report?.log.length ? report.log : await options.bootLog();
  return new GateError(
    [
      `${options.server} did not pass the gate: ${reason}`,
      ...failing(report).map((line) => `  ${line}`),
      ...(log.length > 0 ? ['its last log lines:', ...log.map((line) => `  | ${line}`)] : []),
      `to find out more: ${options.howToLook}`,
      'The previous server, if there is one, keeps serving.',
      await refusal(options, reason),
    ].join('\n'),
  );
}

/** @returns how a person goes on */
export async function refusal(
  { server, refuse }: Pick<GateOptions, 'server' | 'refuse'>,
  reason: string,
): Promise<string> {
  const next = 'Next step: fix the cause and deploy again. That starts another machine and removes this one.';
  try {
    await refuse(reason);
    return next;
  } catch (error) {
    return (
      `That ${server} was refused could not be recorded: ${remoteReason(error)}. ` +
      'Where nothing else changes, the next deploy asks this machine again, at the gate.\n' +
      next
    );
  }
}

const failing = (report: ServerReport | undefined) =>
  report?.checks.filter(({ ok }) => !ok).map(formatCheck) ?? [];

const formatCheck = ({ name, detail }: Check) => `${name}: ${detail}`;
