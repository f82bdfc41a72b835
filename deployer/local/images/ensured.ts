/** Which images are wanted, and the result. */
import type { Log } from './progress';

export interface EnsureOptions {
  /** Cache for what is slow to make, normally `~/.cache/baton`. */
  readonly cacheDir: string;
  readonly log: Log;
  /** The folder with the recipes. */
  readonly recipesDir: string;
}

export interface MissingImage {
  readonly image: string;
  readonly reason: string;
  /** Its registry answered that there is none: a wrong name, not a registry that is out of reach. */
  readonly refused: boolean;
}

/** Why an image is missing, where a registry said so. */
export class RefusedImageError extends Error {
  override readonly name = 'RefusedImageError';
}

export interface EnsuredImages {
  readonly built: string[];
  readonly pulled: string[];
  readonly missing: MissingImage[];
}
