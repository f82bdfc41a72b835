/** Which images are wanted, and the result. */
import type { Log } from './progress';

export interface EnsureOptions {
  /** Cache for what is slow to make, normally `~/.cache/baton`. */
  readonly cacheDir: string;
  readonly log: Log;
  /** The folder with the recipes. */
  readonly recipesDir: string;
}

export interface EnsuredImages {
  readonly built: string[];
  readonly pulled: string[];
  readonly missing: { image: string; reason: string }[];
}
