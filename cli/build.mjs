/** Bundles what runs: the app, the agent, the steps of both platforms and the commands, a file each. */
import { build } from 'esbuild';

const TEXT = { '.conf': 'text', '.html': 'text', '.sh': 'text', '.service': 'text', '.yaml': 'text' };

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  loader: TEXT,
  // The SDK's version is pinned, so its notice about the Node versions of later ones tells nothing.
  define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
  legalComments: 'none',
  logLevel: 'warning',
};

/** cdktf needs it for zip assets, of which this project has none; to load it would be a tenth of each synth. */
const UNUSED = { archiver: './cli/no-archiver.mjs' };

/** Most of a synth is reading three megabytes of code; names stay, for stack traces. */
const fastToLoad = { minifyWhitespace: true, minifySyntax: true };

/** Part of every release, so small, and the same on every computer. */
const shipped = { minify: true, keepNames: true };

/** Only what it uses of each library, of which its memory at rest consists. */
const lean = { mainFields: ['module', 'main'] };

/** What `cdktf synth` runs, with the programs that a stack ships. */
export const buildApp = () =>
  Promise.all([
    build({ ...shared, ...fastToLoad, entryPoints: { main: 'main.ts' }, alias: UNUSED }),
    build({ ...shared, ...shipped, ...lean, entryPoints: { agent: 'agent/main.ts' } }),
    build({ ...shared, ...shipped, entryPoints: { 'local-steps': 'deployer/local/main.ts' } }),
    build({ ...shared, ...shipped, entryPoints: { 'aws-steps': 'deployer/aws/main.ts' } }),
  ]);

export const buildAll = () =>
  Promise.all([
    buildApp(),
    build({
      ...shared,
      entryPoints: { cli: 'cli/main.ts', test: 'test/main.ts', 'lab-load': 'test/lab/load/main.ts' },
    }),
  ]);

if (process.argv[1] === import.meta.filename) await buildApp();
