/** Runs a bundled program from V8's compiled form of the last time: half of a synth's start is compiling. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * @param file absolute path of a CommonJS program, after which nothing else needs its exports
 * @param folder where its compiled form is kept
 */
export function loadCached(file, folder) {
  const text = readFileSync(file, 'utf8');
  const name = basename(file);
  // V8 compares only the text's length: after one changed digit it would run the old program.
  const hash = createHash('sha256').update(text).digest('hex');
  const cache = join(folder, `${name}-${hash}.v8`);
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  if (script.cachedDataRejected === false) return;
  mkdirSync(folder, { recursive: true });
  for (const old of readdirSync(folder))
    if (old.startsWith(`${name}-`) && old.endsWith('.v8')) rmSync(join(folder, old));
  // After it ran, so that what it called is in it.
  writeFileSync(cache, script.createCachedData());
}
