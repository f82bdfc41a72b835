/** Runs esbuild only where a file that went into the last result has changed since. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Beside the results. */
const STAMPS = '.built';

/**
 * @param name of the result, for its stamp
 * @param options of esbuild, with `outdir`
 * @returns whether anything was built
 * @throws esbuild's BuildFailure, after which the next call tries again
 */
export async function buildChanged(name, options) {
  const stamp = join(options.outdir, STAMPS, `${name}.json`);
  const key = createHash('sha256')
    .update(JSON.stringify([options, VERSION, readFileSync(import.meta.filename, 'utf8')]))
    .digest('hex');
  if (isFresh(stamp, key)) return false;
  rmSync(stamp, { force: true });
  const { build } = await import('esbuild');
  const { metafile } = await build({ ...options, metafile: true });
  const inputs = Object.keys(metafile.inputs).filter((file) => existsSync(file));
  const outputs = Object.keys(metafile.outputs);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(
    stamp,
    JSON.stringify({ key, files: [...inputs, ...outputs].map((file) => [file, stateOf(file)]) }),
  );
  return true;
}

/** Another version of esbuild may write something else. */
const VERSION = JSON.parse(
  readFileSync(new URL(import.meta.resolve('esbuild/package.json')), 'utf8'),
).version;

function isFresh(stamp, key) {
  if (!existsSync(stamp)) return false;
  try {
    const last = JSON.parse(readFileSync(stamp, 'utf8'));
    return last.key === key && last.files.every(([file, state]) => stateOf(file) === state);
  } catch {
    // The stamp is not whole, or a file is gone.
    return false;
  }
}

/**
 * Size and time of the last change, as in make: to read three megabytes each time would take longer than the rest.
 */
function stateOf(file) {
  const { size, mtimeMs } = statSync(file);
  return `${size} ${mtimeMs}`;
}
