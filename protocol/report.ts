/** What a server says of itself in the object store; the gate and the drain read it. */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { CertificateProblem } from './certificate-problem';
import type { HandoverState } from './handover';
import { isPlainName, quoted } from './safe-name';
import type { ServerState } from './server-state';
import { PROTOCOL_VERSION } from './version';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was found; for a person. */
  readonly detail: string;
}

/** A certificate that is there, and is not valid. */
export interface ReportedCertificateProblem extends CertificateProblem {
  readonly kind: Exclude<CertificateProblem['kind'], 'none-yet'>;
  /** The name that it was shown for. */
  readonly host: string;
}

/** What visitors still have open at a server that was replaced. */
export interface Finishing {
  readonly connections: number;
  /** So long it has waited for them. */
  readonly seconds: number;
}

export interface Report {
  /** @default 1 */
  readonly version?: number;
  readonly server: string;
  readonly release: string;
  /** Every check passes: the server may take the address. */
  readonly ready: boolean;
  /** It will not get better by waiting. */
  readonly failed: boolean;
  readonly checks: readonly Check[];
  /** `valid` covers every name; `awaiting-address`: some name has none that is valid. */
  readonly certificate: 'valid' | 'awaiting-address';
  /**
   * What is wrong, where it is no missing certificate. A field of its own, not a third word above: the deployer of
   * another release knows two words, and `awaiting-address` from the server of another one does not tell which it is.
   * @default it is valid, there is none yet, or the server's release does not tell
   */
  readonly certificateProblem?: ReportedCertificateProblem;
  /**
   * When the first of the site's certificates ends, in Unix seconds.
   * @default not all of them are valid, or the server's release does not tell
   */
  readonly certificateEnds?: number;
  /** The version of the content that is live, or none where nothing was published. */
  readonly content: string | undefined;
  /** The same of the further sites, by their names; those without one are left out. @default it has none */
  readonly sites?: Readonly<Record<string, string>>;
  /** Seconds of each boot step. */
  readonly boot: Readonly<Record<string, number>>;
  /** Last log lines of what failed. */
  readonly log: readonly string[];
  /** The server gave the address up, finished what was under way and stopped. */
  readonly drained: boolean;
  /** Which backup is its last, once it is drained. @default it has none */
  readonly finalBackup?: string;
  /** What it took over from the server before. @default it has not taken over yet */
  readonly imported?: string;
  /** How it is by now. @default it is not ready yet, or its release does not tell */
  readonly state?: ServerState;
  /** Leads a probe past the maintenance page of this server, see PROBE_HEADER. @default its release has no such page */
  readonly probeToken?: string;
  /** Since when visitors get the maintenance page. @default they get the site */
  readonly maintenance?: string;
  /** The private address, where other servers reach it. @default its release does not tell */
  readonly address?: string;
  /** What becomes of the connections that the previous server has open. @default there is none, or it does not tell */
  readonly handover?: HandoverState;
  /** While it finishes what is under way, and at its end, when it cuts what is left. @default it does not tell */
  readonly finishing?: Finishing;
}

/** @throws Error when the server's name is none, as it stands in something that was read */
export function reportKey(server: string): string {
  if (!isPlainName(server)) throw new Error(`no server is called ${quoted(server)}`);
  return `servers/${server}/report.json`;
}

export async function writeReport(s3: S3Client, bucket: string, report: Report): Promise<void> {
  const Body = `${JSON.stringify({ version: PROTOCOL_VERSION, ...report }, null, 2)}\n`;
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: reportKey(report.server),
      Body,
      ContentType: 'application/json',
    }),
  );
}
