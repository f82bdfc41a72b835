/** What stands in the store of the metrics' backups. It is listed rarely, for a list costs as much as an upload. */

import { DeleteObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { generationOf, METRICS_PREFIX } from '../../protocol/backup-keys';
import type { BlockBackup, BlockObject, Manifest } from '../../protocol/backup-manifest';
import { monotonicSeconds } from './monotonic';
import type { Store } from './objects';

/** So long it may take until what somebody has deleted is noticed and uploaded again. */
const LIST_SECONDS = 600;

export class StoredObjects {
  #sizes = new Map<string, number>();
  #listed = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly store: Store,
    private readonly now: () => number = monotonicSeconds,
  ) {}

  /** @param always for the last backup, which nobody repeats */
  async refresh(always: boolean): Promise<void> {
    if (!always && this.now() < this.#listed + LIST_SECONDS) return;
    const { s3, bucket } = this.store;
    const sizes = new Map<string, number>();
    for await (const { Contents } of paginateListObjectsV2(
      { client: s3 },
      { Bucket: bucket, Prefix: METRICS_PREFIX },
    ))
      for (const { Key = '', Size = 0 } of Contents ?? []) sizes.set(Key, Size);
    this.#sizes = sizes;
    this.#listed = this.now();
  }

  hold({ objects }: BlockBackup): boolean {
    return objects.every(({ key, size }) => this.#sizes.get(key) === size);
  }

  add(objects: readonly BlockObject[]): void {
    for (const { key, size } of objects) this.#sizes.set(key, size);
  }

  /** Only what nothing refers to, and nothing of a later server, which may have taken over in this very moment. */
  async removeUnused({ generation, metrics = [], damaged = [] }: Manifest): Promise<void> {
    const { s3, bucket } = this.store;
    const blocks = [...metrics.flatMap((set) => set.blocks), ...damaged];
    const used = new Set(blocks.flatMap(({ objects }) => objects.map(({ key }) => key)));
    for (const key of this.#sizes.keys()) {
      if (used.has(key) || generationOf(key) > generation) continue;
      await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      this.#sizes.delete(key);
    }
  }
}
