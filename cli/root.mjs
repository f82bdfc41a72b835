/** Where Baton itself is: a checkout of its sources, or the package in a project's node_modules. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const ROOT = dirname(import.meta.dirname);

/** The package has no sources. */
export const isCheckout = existsSync(join(ROOT, 'cli/main.ts'));
