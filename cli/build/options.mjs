/** How everything that runs is bundled: a file each, for Node. */

/** The text files that stand beside the code. */
export const TEXT = {
  '.conf': 'text',
  '.go': 'text',
  '.html': 'text',
  '.sh': 'text',
  '.service': 'text',
  '.yaml': 'text',
};

export const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  loader: TEXT,
  // The SDK's version is pinned, so its notice about Node and later versions does not apply.
  define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
  legalComments: 'none',
  logLevel: 'silent',
};

/** One program in several files: what it imports while it runs is loaded when it is needed. */
export const split = {
  ...shared,
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk-[hash]',
  // Packages in CommonJS call it for what Node itself has.
  banner: {
    js: "import { createRequire as makeRequire } from 'node:module';const require = makeRequire(import.meta.url);",
  },
};
