/**
 * cdktf records for every token where it was made. Nothing here shows that, and it takes a sixth of a synth. cdktf has
 * no switch for it, so the module is replaced.
 */
import { join } from 'node:path';

const STUB = join(import.meta.dirname, 'no-traces.mjs');

export const withoutTraces = {
  name: 'without-traces',
  setup(build) {
    build.onResolve({ filter: /\/stack-trace$/ }, ({ importer }) =>
      /[\\/]node_modules[\\/]cdktf[\\/]/.test(importer) ? { path: STUB } : undefined,
    );
  },
};
