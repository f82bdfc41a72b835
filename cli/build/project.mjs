/**
 * Bundles a project: its app, and each of its environments by itself, so that a slip in one leaves the others alone.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildChanged } from './changed.mjs';
import { shared } from './options.mjs';
import { withoutTraces } from './without-traces.mjs';

const APP = 'main.ts';
const SOURCES = 'environments';
const BUILT = 'dist/environments';
const PINS = 'images.json';

const ALIASES = {
  // cdktf needs it for zip assets. This project has none, and loading it would take a tenth of each synth.
  archiver: join(import.meta.dirname, 'no-archiver.mjs'),
  // A project may take cdktn in cdktf's place (docs/cdktn.md). Providers made for it shall find the same one.
  cdktn: 'cdktf',
};

/** Most of a synth is reading three megabytes of code; names stay, for stack traces. */
const fastToLoad = { minifyWhitespace: true, minifySyntax: true };

/** What `cdktf synth` runs: `dist/main.cjs` and `dist/environments/`, in the folder that this runs in. */
export async function buildProject() {
  await Promise.all([buildApp(), buildEnvironments()]);
}

async function buildApp() {
  const options = {
    ...shared,
    ...fastToLoad,
    entryPoints: { main: APP },
    outdir: 'dist',
    alias: ALIASES,
    plugins: [withoutTraces],
  };
  try {
    await buildChanged('main', options);
  } catch (failure) {
    throw new Error(problemsOf(failure));
  }
}

/** Only the environments, for commands that synthesize nothing. */
export async function buildEnvironments() {
  if (!existsSync(SOURCES)) return;
  const names = readdirSync(SOURCES).flatMap((file) =>
    file.endsWith('.ts') ? [file.slice(0, -'.ts'.length)] : [],
  );
  mkdirSync(BUILT, { recursive: true });
  for (const file of readdirSync(BUILT))
    if (file.endsWith('.cjs') && !names.includes(file.slice(0, -'.cjs'.length))) rmSync(join(BUILT, file));
  copyPins();
  await Promise.all(names.map(buildEnvironment));
}

/** The digests of apps' images are read beside the environments that they are for. */
function copyPins() {
  const to = join(BUILT, PINS);
  rmSync(to, { force: true });
  if (existsSync(join(SOURCES, PINS))) copyFileSync(join(SOURCES, PINS), to);
}

/** If it cannot be built, its place is taken by a module that throws the reason when it is loaded. */
async function buildEnvironment(name) {
  const entryPoints = { [name]: `${SOURCES}/${name}.ts` };
  try {
    await buildChanged(name, { ...shared, entryPoints, outdir: BUILT });
  } catch (failure) {
    const message = JSON.stringify(problemsOf(failure));
    writeFileSync(join(BUILT, `${name}.cjs`), `throw new Error(${message});\n`);
  }
}

/** `file:line:column: what is wrong`, a line each. */
function problemsOf(failure) {
  if (!Array.isArray(failure.errors)) return failure.message;
  return failure.errors
    .map(({ text, location }) =>
      location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
    )
    .join('\n');
}
