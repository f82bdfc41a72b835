/** A server's report as the deployer reads it: a machine wrote it, so nothing about it can be relied on. */
import type { S3Client } from '@aws-sdk/client-s3';
import { CERTIFICATE_KINDS } from '../protocol/certificate-problem';
import type { HandoverState } from '../protocol/handover';
import { isProbeToken } from '../protocol/maintenance';
import { type Finishing, type Report, type ReportedCertificateProblem, reportKey } from '../protocol/report';
import { type FiringAlert, MOST_ALERTS, type ServerState } from '../protocol/server-state';
import { readJson } from '../protocol/store';
import { remoteLines, remoteText } from './remote-text';

/** What a deploy goes by, and what a person asks for. */
export interface ServerReport extends Omit<Report, 'version' | 'server' | 'release' | 'boot'> {
  /** @default it names none */
  readonly release?: string;
}

const MOST_CHECKS = 50;
const MOST_SITES = 100;
/** In characters, so that all that is told of a server fits on a page. */
const LONGEST_NAME = 100;
const LONGEST_DETAIL = 300;

/**
 * @returns with every text safe to print
 * @throws Error when what is there is no report
 */
export async function readReport(
  s3: S3Client,
  bucket: string,
  server: string,
): Promise<ServerReport | undefined> {
  const found = await readJson<Partial<Report> | null>(s3, bucket, reportKey(server));
  if (found === undefined) return undefined;
  if (typeof found !== 'object' || found === null) throw new Error(`${reportKey(server)} holds no report`);
  const { checks, content, sites, finalBackup, imported, probeToken, maintenance } = found;
  const problem = certificateProblem(found);
  const state = stateOf(found.state);
  const handover = handoverOf(found.handover);
  return {
    ready: found.ready === true,
    failed: found.failed === true,
    drained: found.drained === true,
    // Nobody is told of those that hold.
    checks: (Array.isArray(checks) ? checks : [])
      .filter((check) => check?.ok !== true)
      .slice(0, MOST_CHECKS)
      .map((check) => ({
        name: remoteText(check?.name, LONGEST_NAME),
        ok: false,
        detail: remoteText(check?.detail, LONGEST_DETAIL),
      })),
    certificate: found.certificate === 'valid' ? 'valid' : 'awaiting-address',
    ...(problem && { certificateProblem: problem }),
    content: content === undefined ? undefined : remoteText(content),
    ...(typeof sites === 'object' && sites !== null && { sites: siteContents(sites) }),
    log: remoteLines(found.log),
    ...(finalBackup !== undefined && { finalBackup: remoteText(finalBackup) }),
    ...(imported !== undefined && { imported: remoteText(imported) }),
    ...(/^[0-9a-f]{64}$/.test(String(found.release)) && { release: String(found.release) }),
    ...(isTime(found.certificateEnds) && { certificateEnds: found.certificateEnds }),
    ...(state && { state }),
    ...(handover && { handover }),
    ...(isFinishing(found.finishing) && { finishing: found.finishing }),
    ...(isProbeToken(probeToken) && { probeToken }),
    ...(maintenance !== undefined && { maintenance: remoteText(maintenance) }),
  };
}

function handoverOf(found: Report['handover'] | null): HandoverState | undefined {
  if (typeof found !== 'object' || found === null) return undefined;
  const from = remoteText(found.from, LONGEST_NAME);
  if (found.state === 'impossible')
    return { from, state: 'impossible', problem: remoteText(found.problem, LONGEST_DETAIL) };
  return found.state === 'preparing' || found.state === 'ready' ? { from, state: found.state } : undefined;
}

const isFinishing = (found: Report['finishing'] | null): found is Finishing =>
  typeof found === 'object' && found !== null && [found.connections, found.seconds].every(Number.isInteger);

const isTime = (value: unknown): value is number => Number.isFinite(value) && Math.abs(Number(value)) < 1e11;

function stateOf(found: Partial<ServerState> | null | undefined): ServerState | undefined {
  if (typeof found !== 'object' || found === null || !isTime(found.at)) return undefined;
  const { at, pulledAt, alerts, alertsProblem } = found;
  return {
    at,
    ...(isTime(pulledAt) && { pulledAt }),
    ...(Array.isArray(alerts) && { alerts: alerts.slice(0, MOST_ALERTS).flatMap(alertOf) }),
    ...(alertsProblem !== undefined && { alertsProblem: remoteText(alertsProblem) }),
  };
}

const alertOf = (found: Partial<FiringAlert> | null): FiringAlert[] =>
  typeof found !== 'object' || found === null
    ? []
    : [
        {
          name: remoteText(found.name, LONGEST_NAME),
          severity: remoteText(found.severity, LONGEST_NAME),
          summary: remoteText(found.summary, LONGEST_DETAIL),
          since: isTime(found.since) ? found.since : 0,
        },
      ];
const siteContents = (sites: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(sites)
      .slice(0, MOST_SITES)
      .map(([name, version]) => [remoteText(name, LONGEST_NAME), remoteText(version, LONGEST_NAME)]),
  );

/** A kind that this release does not know is told in the server's words, and nothing is concluded from it. */
function certificateProblem({
  certificate,
  certificateProblem: found,
}: Partial<Report>): ReportedCertificateProblem | undefined {
  if (certificate === 'valid' || typeof found !== 'object' || found === null) return undefined;
  const kind = CERTIFICATE_KINDS.find((known) => known === found.kind) ?? 'other';
  // A missing one is no problem of this sort.
  if (kind === 'none-yet') return undefined;
  return {
    kind,
    host: remoteText(found.host, LONGEST_NAME),
    detail: remoteText(found.detail, LONGEST_DETAIL),
  };
}
