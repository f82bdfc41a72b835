/**
 * The backup's manifest: what the newest complete backup consists of, and which server holds the lease to write
 * it. One object,
 * changed by conditional writes only: a server that lost the lease learns so at its next write.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  hashOf,
  MANIFEST_KEY,
  type Manifest,
  parseManifest,
  renderManifest,
} from '../../protocol/backup-manifest';
import { manifestProblem } from '../../protocol/backup-manifest-problem';
import { PROTOCOL_VERSION } from '../../protocol/version';

/** Another server holds the lease: this one must never write again. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor(by: string) {
    super(`another server holds the lease of the backup (${by}): this one writes no more`);
  }
}

/** A manifest as it was read, with what a conditional write needs. */
export interface ReadManifest {
  readonly manifest: Manifest;
  readonly etag: string;
}

const READ_TRIES = 3;
const READ_WAIT_MILLISECONDS = 200;

/**
 * @throws Error when the store does not answer, or with something else than was written: that is no reason to believe
 *   that there is no backup
 */
export async function readManifest(s3: S3Client, bucket: string): Promise<ReadManifest | undefined> {
  for (let tries = 1; ; tries += 1) {
    const answer = await readText(s3, bucket);
    if (answer === undefined) return undefined;
    const manifest = parseManifest(answer.text);
    const problem = manifest && manifestProblem(manifest);
    if (problem)
      throw new Error(
        `the backup's manifest ${MANIFEST_KEY} in the bucket ${bucket} names what no server writes: ${problem}. ` +
          'Nothing of it is used. Next step: find out who wrote it, and remove that version of the object: ' +
          'an older one is a whole one',
      );
    if (manifest) return { manifest, etag: answer.etag };
    if (tries === READ_TRIES)
      throw new Error(
        `the backup's manifest ${MANIFEST_KEY} in the bucket ${bucket} is damaged: ` +
          'an older version of that object is a whole one',
      );
    await sleep(READ_WAIT_MILLISECONDS * tries);
  }
}

async function readText(
  s3: S3Client,
  bucket: string,
): Promise<{ readonly text: string; readonly etag: string } | undefined> {
  try {
    const { Body, ETag = '' } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: MANIFEST_KEY }));
    return { text: (await Body?.transformToString()) ?? '', etag: ETag };
  } catch (error) {
    if ((error as Error).name === 'NoSuchKey') return undefined;
    throw error;
  }
}

/** The right to write, held by one server at a time. */
export class Lease {
  #held: ReadManifest | undefined;
  #lost = false;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly s3: S3Client,
    private readonly bucket: string,
    private readonly server: string,
  ) {}

  /** This server may write. */
  get isHeld(): boolean {
    return this.#held !== undefined && !this.#lost && !this.hasSignedOff;
  }

  get isLost(): boolean {
    return this.#lost;
  }

  get hasSignedOff(): boolean {
    return this.#held?.manifest.signedOff === true;
  }

  /** As this server last wrote or read it. */
  get manifest(): Manifest | undefined {
    return this.#held?.manifest;
  }

  /**
   * Takes the lease over: to be called only when the deployer has said that this server serves.
   * @param heldLease this server held the lease before, so it must not take it from a later one
   * @param mayTake whether the server that holds the lease need not be waited for
   * @returns whether it has the turn
   * @throws LeaseLostError when another server took the lease over
   */
  async claim(
    heldLease: boolean,
    mayTake: (from: Manifest) => boolean | Promise<boolean> = () => true,
  ): Promise<boolean> {
    if (this.#lost) throw new LeaseLostError('for good');
    const found = await readManifest(this.s3, this.bucket);
    if (found?.manifest.server === this.server) {
      this.#held = found;
      return true;
    }
    if (found && heldLease) this.lose(found.manifest.server);
    if (found && !(await mayTake(found.manifest))) return false;
    const manifest: Manifest = {
      version: PROTOCOL_VERSION,
      generation: (found?.manifest.generation ?? 0) + 1,
      server: this.server,
      acme: found?.manifest.acme ?? [],
      metrics: found?.manifest.metrics ?? [],
      damaged: found?.manifest.damaged ?? [],
    };
    try {
      this.#held = await this.put(manifest, found?.etag);
    } catch (error) {
      const now = await this.look();
      if (now?.manifest.server !== this.server) throw error;
      this.#held = now;
    }
    return true;
  }

  /**
   * Changes the manifest, which is what makes a backup count. One change at a time.
   * @throws LeaseLostError when another server has taken over
   */
  update(change: (manifest: Manifest) => Manifest): Promise<void> {
    const writing = this.#writing.then(() => this.write(change));
    this.#writing = writing.catch(() => {});
    return writing;
  }

  private async write(change: (manifest: Manifest) => Manifest): Promise<void> {
    for (let again = false; ; again = true) {
      if (this.#lost || !this.#held || this.hasSignedOff) throw new LeaseLostError('for good');
      const wanted = change(this.#held.manifest);
      try {
        this.#held = await this.put(wanted, this.#held.etag);
        return;
      } catch (error) {
        const found = await this.look();
        if (!found) throw error;
        if (found.manifest.server !== this.server) this.lose(found.manifest.server);
        const isNews = found.etag !== this.#held.etag;
        this.#held = found;
        if (hashOf(found.manifest) === hashOf(wanted)) return;
        // Refused because of this server's own earlier write, whose answer never came.
        if (!isNews || again) throw error;
      }
    }
  }

  /** After a write that failed: where only its answer got lost, it counts all the same. */
  private look(): Promise<ReadManifest | undefined> {
    return readManifest(this.s3, this.bucket).catch(() => undefined);
  }

  private async put(manifest: Manifest, etag: string | undefined): Promise<ReadManifest> {
    const problem = manifestProblem(manifest);
    if (problem)
      throw new Error(`the backup does not count, for no server would restore it: it names ${problem}`);
    const { ETag = '' } = await this.s3.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: MANIFEST_KEY,
        Body: renderManifest(manifest),
        ContentType: 'application/json',
        ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
      }),
    );
    return { manifest, etag: ETag };
  }

  private lose(to: string): never {
    this.#lost = true;
    throw new LeaseLostError(to);
  }
}
