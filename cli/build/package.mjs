/**
 * Builds what is published: the constructs as JavaScript and declarations, with the text files that stand beside them
 * inside, and the bundled programs. `npm pack` runs it.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { build } from 'esbuild';
import { TEXT } from './options.mjs';
import { buildCommands, buildShipped, COMMANDS } from './programs.mjs';

/** What others may import, and what that needs. */
const EXPORTED = ['stacks', 'constructs', 'docker', 'settings', 'userdata'];
const OUT = 'lib';

async function buildPackage() {
  rmSync(OUT, { recursive: true, force: true });
  // Also what an earlier build has left there.
  rmSync(COMMANDS, { recursive: true, force: true });
  const files = await reachable(EXPORTED.flatMap(sourcesBelow));
  const code = files.filter((file) => file.endsWith('.ts'));
  await Promise.all([
    // Each file by itself: a project bundles what it uses, and every file exists once.
    build({
      entryPoints: code,
      outdir: OUT,
      outbase: '.',
      format: 'cjs',
      platform: 'node',
      target: 'node20',
    }),
    buildShipped('.'),
    buildCommands('.'),
  ]);
  for (const file of files) {
    const target = join(OUT, file);
    mkdirSync(dirname(target), { recursive: true });
    if (file.endsWith('.json')) cpSync(file, target);
    if (Object.hasOwn(TEXT, extname(file)))
      writeFileSync(`${target}.js`, textModule(readFileSync(file, 'utf8')));
  }
  // In CommonJS, declarations import each other without file extensions, under every module resolution.
  writeFileSync(join(OUT, 'package.json'), '{ "type": "commonjs" }\n');
  writeFileSync(
    join(OUT, 'tsconfig.json'),
    JSON.stringify({
      extends: '../tsconfig.json',
      compilerOptions: {
        noEmit: false,
        declaration: true,
        emitDeclarationOnly: true,
        outDir: '.',
        rootDir: '..',
      },
      include: [],
      files: [...code.map((file) => `../${file}`), '../docker/text-files.d.ts'],
    }),
  );
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', OUT], { stdio: 'inherit' });
  rmSync(join(OUT, 'tsconfig.json'));
}

/** Required without the `.js`, as the source's `import` names it. */
const textModule = (text) => `module.exports = ${JSON.stringify(text)};\n`;

const sourcesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts'))
    .map((entry) => join(entry.parentPath, entry.name));

/** The files themselves and all that they import of this project. */
async function reachable(entryPoints) {
  const { metafile } = await build({
    entryPoints,
    bundle: true,
    write: false,
    metafile: true,
    outdir: OUT,
    platform: 'node',
    packages: 'external',
    loader: TEXT,
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

await buildPackage();
