/**
 * cdktf remembers for every token where it was made, of which nobody here is told: a sixth of a synth. It has no switch
 * for that, so that its module is replaced.
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
