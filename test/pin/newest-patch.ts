/** The newest patch of a version, among a registry's tags: same major and minor number, same beginning and end. */

interface Parsed {
  readonly line: string;
  readonly patch: number;
}

/** @returns the tag itself where no newer patch is there, or it is no version with a patch */
export function newestPatch(tag: string, tags: readonly string[]): string {
  const own = parsed(tag);
  if (own === undefined) return tag;
  let newest = { tag, patch: own.patch };
  for (const other of tags) {
    const candidate = parsed(other);
    if (candidate?.line === own.line && candidate.patch > newest.patch)
      newest = { tag: other, patch: candidate.patch };
  }
  return newest.tag;
}

/** `v3.7.13` is patch 13 of `v3.7.#`, `1.30.6-alpine` is patch 6 of `1.30.#-alpine`. */
function parsed(tag: string): Parsed | undefined {
  const [, before, patch, after] = /^(v?\d+\.\d+\.)(\d+)((?:-[a-z]+)*)$/.exec(tag) ?? [];
  return patch === undefined ? undefined : { line: `${before}#${after}`, patch: Number(patch) };
}
