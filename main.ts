/** The app that cdktf runs: a stack for each file in environments/. */
import { synthesize } from './stacks/app';

for (const problem of synthesize({ env: process.env })) console.error(`baton: ${problem}`);
