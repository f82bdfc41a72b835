/** What differs between two stored releases. */
import { releaseZip, type Store } from '../../deployer/release/stored';
import { formatReason, type Reason } from '../plan/reason';
import { type FileChange, fileChanges, releaseReasons } from '../plan/release-diff';
import { filesOfZip, type ReleaseFiles } from '../plan/release-files';

export interface Changes {
  /** By subject, in words. */
  readonly reasons: readonly Reason[];
  readonly files: readonly FileChange[];
}

/** Reads each release once. */
export class ReleaseReader {
  readonly #read = new Map<string, Promise<ReleaseFiles>>();

  constructor(private readonly store: Store) {}

  /** @throws Error when one of them is not in the store, or not what its id says */
  async changes(before: string, after: string): Promise<Changes> {
    const [old, young] = await Promise.all([this.files(before), this.files(after)]);
    return { reasons: releaseReasons(old, young), files: fileChanges(old, young) };
  }

  private files(release: string): Promise<ReleaseFiles> {
    const reading = this.#read.get(release) ?? releaseZip(this.store, release).then(filesOfZip);
    this.#read.set(release, reading);
    return reading;
  }
}

/** @param most so many subjects are named */
export function shortChanges({ reasons }: Changes, most: number): string {
  const named = reasons.slice(0, most).map(({ subject }) => subject);
  const rest = reasons.length - named.length;
  return [...named, ...(rest > 0 ? [`${rest} more`] : [])].join(', ') || 'nothing that has a name';
}

export const reasonLines = ({ reasons }: Changes) => reasons.map(formatReason);
