/** Makes sure that images are there: pulled where a registry answers, otherwise built under the same name. */
import { withCacheLock } from './cache';
import { RECIPES } from './catalog';
import { aptFiles, readMirror } from './debian-mirror';
import { type EnsuredImages, type EnsureOptions, RefusedImageError } from './ensured';
import { tidyGoCache } from './go-programs';
import { ImageBuilder, isPresent } from './image-builder';
import { RecipeHashes } from './recipe';

export async function ensureImages(
  wanted: readonly string[],
  options: EnsureOptions,
): Promise<EnsuredImages> {
  const { recipesDir } = options;
  const mirror = await readMirror();
  const hostFiles = await aptFiles(mirror);
  const hashes = new RecipeHashes(recipesDir, hostFiles);
  const result: EnsuredImages = { built: [], pulled: [], missing: [] };
  const images = [...new Set(wanted)];
  const present = await Promise.all(images.map((image) => isPresent(image, hashes)));
  const absent = images.filter((_, index) => !present[index]);
  if (absent.length === 0) return result;
  return withCacheLock(options.cacheDir, options.log, async () => {
    const builder = new ImageBuilder({ ...options, mirror, hostFiles, hashes, result });
    const outcomes = await Promise.allSettled(absent.map((image) => builder.ensure(image)));
    outcomes.forEach((outcome, index) => {
      const image = absent[index] ?? '';
      if (outcome.status === 'rejected') {
        const { message: reason } = outcome.reason as Error;
        result.missing.push({ image, reason, refused: outcome.reason instanceof RefusedImageError });
      }
    });
    if (result.missing.every(({ image }) => RECIPES[image]?.go === undefined))
      await tidyGoCache(options.cacheDir);
    return result;
  });
}
