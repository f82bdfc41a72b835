/** What is wanted of images, and what came of it. */
import type { Log } from './progress';

export interface EnsureOptions {
  /** Keeps what is slow to make; `~/.cache/baton` by custom. */
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
