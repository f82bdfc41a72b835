/** A recipe's hash: it covers the folder's files, the images it starts from and the Go program in it. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEBIAN, RECIPES, type Recipe } from './catalog';

/** Every image carries its recipe's hash under this label. */
export const RECIPE_LABEL = 'org.baton.recipe';

/** The image's own images that a Dockerfile starts from. */
export function parents(dockerfile: string): string[] {
  const names = [...dockerfile.matchAll(/^FROM\s+(\S+)/gim)].map(([, name]) => name ?? '');
  return [...new Set(names.filter((name) => name in RECIPES))];
}

/** Hashes by image; `hostFiles` are the host's settings that the base image holds. */
export class RecipeHashes {
  private readonly known = new Map<string, Promise<string>>();

  constructor(
    private readonly recipesDir: string,
    private readonly hostFiles: Readonly<Record<string, string>>,
  ) {}

  of(image: string): Promise<string> {
    let hash = this.known.get(image);
    if (hash === undefined) {
      hash = this.compute(image);
      this.known.set(image, hash);
    }
    return hash;
  }

  /** Of a Go program: by the way it is built, not by the image that builds it. */
  async ofGo(recipe: Recipe): Promise<string> {
    const files = [join('go', 'build-module.sh')];
    const prepare = recipe.go?.prepare;
    if (prepare !== undefined)
      for (const name of (await readdir(join(this.recipesDir, prepare))).sort())
        files.push(join(prepare, name));
    const contents = await Promise.all(files.map((file) => readFile(join(this.recipesDir, file))));
    return digest([...contents, JSON.stringify(recipe.go)]);
  }

  private async compute(image: string): Promise<string> {
    const recipe = RECIPES[image];
    if (recipe === undefined) throw new Error(`${image} has no recipe`);
    const folder = join(this.recipesDir, recipe.folder);
    const parts: (string | Buffer)[] = [];
    for (const name of (await readdir(folder)).sort()) parts.push(name, await readFile(join(folder, name)));
    for (const parent of parents(await readFile(join(folder, 'Dockerfile'), 'utf8')))
      parts.push(await this.of(parent));
    if (image === DEBIAN) parts.push(JSON.stringify(this.hostFiles));
    if (recipe.go) parts.push(await this.ofGo(recipe));
    return digest(parts);
  }
}

/** Each part is preceded by its length, so that no two lists of parts read alike. */
export function digest(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 16);
}
