/** What a publication came to, and how a person is told. */
import { MANIFEST_KEY, OWN_PREFIX } from '../../protocol/content-manifest';
import { leftOutLines } from './private';

export interface Publication {
  /** A further site. @default the main one */
  readonly site?: string;
  readonly files: number;
  /** Of all files. */
  readonly bytes: number;
  readonly uploaded: number;
  readonly uploadedBytes: number;
  /** Paths that the live site does not have, has otherwise, or has alone. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Objects beside Baton's own, such as those of an earlier `aws s3 sync`: not served any more. */
  readonly besides: number;
  /** Paths that stay private; a folder's ends with a slash. */
  readonly leftOut: readonly string[];
}

/** Begins what is said of it. @param site a further one. @default the main one */
export const siteName = (site?: string): string => (site === undefined ? 'site' : `site ${site}`);

/** The end of the story, in a line or two. */
export function formatPublication({
  site,
  files,
  uploaded,
  added,
  changed,
  removed,
  besides,
  leftOut,
}: Publication): string {
  const parts = [
    `${added.length} new`,
    `${changed.length} changed`,
    `${removed.length} removed`,
    `${uploaded} uploaded`,
  ];
  return [
    `${siteName(site)} published: ${files} files, ${parts.join(', ')}`,
    ...leftOutLines(leftOut),
    ...ignored(besides),
  ].join('\n');
}

export const ignored = (besides: number): string[] =>
  besides === 0
    ? []
    : [
        `site: ${besides} objects in the bucket beside ${OWN_PREFIX} are not served: the manifest alone counts. ` +
          `To serve those again, remove ${MANIFEST_KEY}`,
      ];
