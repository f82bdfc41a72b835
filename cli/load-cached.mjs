/** Runs a bundled program from V8's compiled form of the last time: half of a synth's start is compiling. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/**
 * @param file absolute path of a CommonJS program, after which nothing else needs its exports
 * @param cache where its compiled form is kept; one of another program or Node is replaced
 */
export function loadCached(file, cache) {
  const text = readFileSync(file, 'utf8');
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, {
    filename: file,
    cachedData: existsSync(cache) ? readFileSync(cache) : undefined,
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
  // After it ran, so that what it called is in it.
  if (script.cachedDataRejected !== false) writeFileSync(cache, script.createCachedData());
}
