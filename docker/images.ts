/**
 * The image of every service. `npm run pin` writes the file that holds them: newest patches, digests, the packages'
 * date.
 */
import type { ServiceName } from '../settings/services';
import versions from './versions.json';

export interface PinnedImage {
  /** With its tag. */
  readonly image: string;
  /** What the tag meant when it was pinned, `sha256:…`; null until then. */
  readonly digest: string | null;
}

export interface Versions {
  /**
   * Moment of Debian's archive that a machine's packages are of, such as 20261127T000000Z; null for what the archive
   * has on the day (https://snapshot.debian.org).
   */
  readonly debianSnapshot: string | null;
  readonly images: Readonly<Record<ServiceName, PinnedImage>>;
}

export const VERSIONS: Versions = versions;

export const IMAGES = Object.fromEntries(
  Object.entries(VERSIONS.images).map(([name, { image }]) => [name, image]),
) as Readonly<Record<ServiceName, string>>;

/** By digest, where it is known: then the registry cannot give another image under the same tag. */
export function pinnedImage(name: ServiceName): string {
  const { image, digest } = VERSIONS.images[name];
  return digest === null ? image : `${image}@${digest}`;
}
