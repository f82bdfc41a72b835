/** One file of a site on its way into the bucket: hashed, and uploaded unless it is there. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { contentType } from '../../docker/media-types';
import { type ContentPlace, FILES_PREFIX, type PublishedFile } from '../../protocol/content-manifest';
import { extension } from './content-type';
import { openSiteFile } from './file';

/** Read once; what is larger is read twice, in pieces. */
const SMALL_BYTES = 4 * 1024 ** 2;
/** More than that S3 does not take in one piece. */
const LARGEST_BYTES = 5 * 1024 ** 3;
const TRIES = 3;

/** The end of the name is part of the key, because the object's type follows from it. */
export const keyOf = (path: string, sha256: string) => `${FILES_PREFIX}${sha256}${extension(path)}`;

export interface StoredObject {
  readonly etag: string;
  readonly size: number;
  /** Unix time in milliseconds. */
  readonly modified: number;
}

export interface SiteUploadProps {
  readonly s3: S3Client;
  readonly place: ContentPlace;
  /** The site's, by its real path. */
  readonly folder: string;
  /** The live manifest's files by path. */
  readonly before: ReadonlyMap<string, PublishedFile>;
  /** Objects that need not be uploaded, by key. */
  readonly usable: ReadonlyMap<string, StoredObject>;
  readonly dryRun: boolean;
}

export class SiteUpload {
  uploaded = 0;
  uploadedBytes = 0;
  readonly #now = Math.floor(Date.now() / 1000);
  /** ETags by key: what the live manifest says of its objects, where they are still what they were. */
  readonly #there: Map<string, string | Promise<string>>;

  constructor(private readonly props: SiteUploadProps) {
    const { before, usable } = props;
    const recorded = new Map([...before.values()].map(({ key, etag }) => [key, etag]));
    this.#there = new Map(
      [...usable]
        .filter(([key, { etag }]) => (recorded.get(key) ?? etag) === etag)
        .map(([key, { etag }]) => [key, etag]),
    );
  }

  async file(path: string, signal: AbortSignal): Promise<PublishedFile> {
    const { before, usable } = this.props;
    const { small, length, hash } = await this.#read(path);
    const sha256 = hash.toString('hex');
    const key = keyOf(path, sha256);
    let etag = this.#there.get(key);
    if (etag === undefined || (usable.has(key) && usable.get(key)?.size !== length)) {
      // A second file with the same content waits for the first.
      etag = this.#put(key, path, small, length, hash, signal);
      this.#there.set(key, etag);
    }
    const old = before.get(path);
    const modified = old?.sha256 === sha256 ? old.modified : Math.max(this.#now, (old?.modified ?? 0) + 1);
    return { path, size: length, sha256, key, etag: await etag, modified };
  }

  /** The content's hash and length in bytes, and the content itself where it is small. */
  async #read(path: string) {
    const { folder } = this.props;
    const file = await openSiteFile(folder, path);
    try {
      const { size } = await file.stat();
      if (size > LARGEST_BYTES)
        throw new Error(
          `${join(folder, path)} is larger than 5 GiB, which is the most that S3 takes at once`,
        );
      const digest = createHash('sha256');
      const small = size <= SMALL_BYTES ? await file.readFile() : undefined;
      if (small) digest.update(small);
      else for await (const chunk of file.createReadStream()) digest.update(chunk as Buffer);
      return { small, length: small?.length ?? size, hash: digest.digest() };
    } finally {
      await file.close();
    }
  }

  async #put(
    key: string,
    path: string,
    small: Buffer | undefined,
    size: number,
    hash: Buffer,
    signal: AbortSignal,
  ): Promise<string> {
    const { s3, place, folder, dryRun } = this.props;
    this.uploaded += 1;
    this.uploadedBytes += size;
    if (dryRun) return '';
    for (let tries = 1; ; tries += 1) {
      const stream = small ? undefined : (await openSiteFile(folder, path)).createReadStream();
      try {
        const { ETag = '' } = await s3.send(
          new PutObjectCommand({
            Bucket: place.bucket,
            Key: `${place.prefix}${key}`,
            Body: small ?? stream,
            ContentLength: size,
            ContentType: contentType(path),
            CacheControl: 'public, max-age=31536000, immutable',
            // S3 refuses bytes that changed on the way.
            ChecksumSHA256: hash.toString('base64'),
          }),
          { abortSignal: signal },
        );
        return ETag;
      } catch (error) {
        const { name, message } = error as Error;
        if (/BadDigest|ChecksumMismatch|IncompleteBody/.test(name))
          throw new Error(`${path} changed while it was uploaded: ${message}; publish again`);
        // The SDK does not try again what it streams.
        if (small || tries === TRIES || signal.aborted) throw error;
      } finally {
        stream?.destroy();
      }
    }
  }
}
