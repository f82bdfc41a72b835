/**
 * Which release served when: an entry for each server that was confirmed, the oldest first. In the bucket of the
 * releases, where no server can write: a rollback goes by it.
 */
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { isPlainName } from '../../protocol/safe-name';
import { readJson } from '../../protocol/store';
import { remoteReason, remoteText } from '../remote-text';

export const HISTORY_KEY = 'releases/deployments.json';

export interface Deployment {
  /** When its server was confirmed at the address, as an ISO time. */
  readonly at: string;
  readonly release: string;
  readonly server: string;
  /** Who deployed. @default not known */
  readonly by?: string;
}

/** Older ones are forgotten: what they name has left the store. */
const KEPT = 500;

/** To be called once the server is confirmed: a failure here must not fail its deploy. */
export async function recordDeployment(
  s3: S3Client,
  bucket: string,
  { release, server, by }: Omit<Deployment, 'at'>,
  log: (line: string) => void,
  now = new Date(),
): Promise<void> {
  try {
    const before = await readHistory(s3, bucket);
    const last = before.at(-1);
    if (last?.release === release && last.server === server) return;
    const entry: Deployment = { at: now.toISOString(), release, server, ...(by && { by }) };
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: HISTORY_KEY,
        Body: `${JSON.stringify({ deployments: [...before, entry].slice(-KEPT) }, null, 2)}\n`,
        ContentType: 'application/json',
      }),
    );
  } catch (error) {
    log(`confirm: that ${server} serves could not be added to the history: ${remoteReason(error)}`);
  }
}

/** @throws Error when the store does not answer. @returns with every text safe to print */
export async function readHistory(s3: S3Client, bucket: string): Promise<Deployment[]> {
  const found = await readJson<{ deployments?: readonly Partial<Deployment>[] } | null>(
    s3,
    bucket,
    HISTORY_KEY,
  );
  const all = Array.isArray(found?.deployments) ? found.deployments : [];
  return all.flatMap((one: Partial<Deployment> | null) => {
    const time = Date.parse(String(one?.at));
    const { release, server, by } = one ?? {};
    if (Number.isNaN(time) || !/^[0-9a-f]{64}$/.test(String(release)) || !isPlainName(server)) return [];
    return [
      {
        at: new Date(time).toISOString(),
        release: String(release),
        server,
        ...(typeof by === 'string' && { by: remoteText(by) }),
      },
    ];
  });
}

/**
 * The releases that led to the one that serves, the oldest first. Going back takes away what came in between: a second
 * rollback leads further back, and never to the release that the first one has left.
 */
export function lineage(history: readonly Pick<Deployment, 'release'>[]): string[] {
  const line: string[] = [];
  for (const { release } of history) {
    const at = line.indexOf(release);
    if (at >= 0) line.length = at + 1;
    else line.push(release);
  }
  return line;
}
