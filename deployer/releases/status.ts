/** How an environment is, piece by piece: what cannot be read is named with the reason, and keeps nothing else back. */
import { MANIFEST_KEY, parseManifest } from '../../protocol/backup-manifest';
import { probe } from '../../protocol/probe';
import { IDENTITY_PATH } from '../../protocol/routes';
import { isPlainName } from '../../protocol/safe-name';
import { readReport } from '../read-report';
import { readAbout } from '../release/about';
import { readHistory } from '../release/history';
import { existingObject } from '../release/put-once';
import type { ReleasePlace } from '../release-commands';
import { remoteReason, remoteText } from '../remote-text';
import type { Pieces, SiteAnswer, Unread } from './pieces';
import { shortcomings } from './shortcomings';

export interface Status extends Pieces {
  readonly environment: string;
  readonly domain: string;
  readonly at: string;
  readonly isWell: boolean;
  /** Why it is not. */
  readonly shortcomings: readonly string[];
}

export async function status(
  place: ReleasePlace,
  environment: string,
  domain: string,
  now = new Date(),
): Promise<Status> {
  const pieces = await look(place, domain);
  const found = shortcomings(pieces, now);
  return {
    ...{ environment, domain, at: now.toISOString(), isWell: found.length === 0, shortcomings: found },
    ...pieces,
  };
}

async function look(place: ReleasePlace, domain: string): Promise<Pieces> {
  const unread: Unread[] = [];
  const ask = async <T>(what: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      unread.push({ what, why: remoteText(place.explain(error)) });
      return undefined;
    }
  };
  const [address, machines, hold, history, backup, answer] = await Promise.all([
    ask('address', () => place.address()),
    ask('machines', () => place.machines()),
    ask('hold', () => place.hold()),
    ask('deployments', async () => readHistory(place.releases.s3, place.releases.bucket)),
    ask('backup', () => lastBackup(place)),
    ask('site', () => siteAnswer(place, domain)),
  ]);
  const holder = address?.holder;
  const report =
    holder === undefined
      ? undefined
      : await ask("server's report", async () => readReport(place.data.s3, place.data.bucket, holder));
  const deployment = history?.findLast(({ server }) => server === holder);
  const release = deployment?.release ?? report?.release;
  const about =
    release === undefined
      ? undefined
      : await ask('commit', async () => readAbout(place.releases.s3, place.releases.bucket, release));
  if (report && !report.state?.alerts)
    unread.push({
      what: 'alerts',
      why: report.state?.alertsProblem ?? 'the server has not told of them yet',
    });
  const machine = machines?.find(({ id }) => id === holder);
  return defined({
    address,
    machine,
    others: machines?.filter(({ id }) => id !== holder),
    answer,
    report,
    deployment,
    release,
    origin: about?.latest,
    hold,
    backup,
    alerts: report?.state?.alerts,
    unread,
  });
}

/** Without what is not known, as a document has it. */
type Optional<T> = { [K in keyof T]: T[K] | undefined } & { readonly unread: readonly Unread[] };
const defined = (pieces: Optional<Pieces>): Pieces =>
  Object.fromEntries(Object.entries(pieces).filter(([, value]) => value !== undefined)) as unknown as Pieces;

async function lastBackup({ data }: ReleasePlace): Promise<Pieces['backup']> {
  const found = await existingObject(data.s3, data.bucket, MANIFEST_KEY);
  if (!found) return undefined;
  const manifest = parseManifest(Buffer.from(found).toString());
  if (!manifest) throw new Error(`${MANIFEST_KEY} is damaged`);
  const [metrics] = manifest.metrics ?? [];
  const [acme] = manifest.acme;
  return {
    ...(metrics && { metrics: iso(metrics.time) }),
    ...(acme && { certificates: iso(acme.time) }),
    server: remoteText(manifest.server),
  };
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

/** As a client sees it: by the site's name, at its address. */
async function siteAnswer(place: ReleasePlace, domain: string): Promise<SiteAnswer> {
  const site = await place.site();
  const { address, port, ca } = site;
  const { status, body, certificateProblem, certificateEnds } = await probe({
    ...{ address, host: domain, path: IDENTITY_PATH },
    ...(port !== undefined && { port }),
    ...(ca !== undefined && { ca }),
  }).catch((error: Error) => {
    throw new Error(`no answer: ${remoteReason(error)}`);
  });
  const server = body.trim();
  if (status !== 200 || !isPlainName(server)) throw new Error(`no server of this site answers (${status})`);
  return {
    server,
    ...(certificateProblem && { certificateProblem: remoteText(certificateProblem.detail) }),
    isFromOtherAuthority: certificateProblem?.kind === 'other-authority',
    ...(certificateEnds !== undefined && { certificateEnds }),
  };
}
