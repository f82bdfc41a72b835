/** A server's report as the deployer reads it: a machine wrote it, so nothing about it can be relied on. */
import type { S3Client } from '@aws-sdk/client-s3';
import { CERTIFICATE_KINDS } from '../protocol/certificate-problem';
import { type Report, type ReportedCertificateProblem, reportKey } from '../protocol/report';
import { readJson } from '../protocol/store';
import { remoteLines, remoteText } from './remote-text';

/** What a deploy goes by. */
export type ServerReport = Omit<Report, 'version' | 'server' | 'release' | 'boot'>;

const MOST_CHECKS = 50;
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
  const { checks, content, finalBackup, imported } = found;
  const problem = certificateProblem(found);
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
    log: remoteLines(found.log),
    ...(finalBackup !== undefined && { finalBackup: remoteText(finalBackup) }),
    ...(imported !== undefined && { imported: remoteText(imported) }),
  };
}

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
