/** The app that cdktf runs. The only file of it that reads the process' environment. */
import { synthesize } from './stacks/app';

try {
  for (const problem of synthesize({ env: process.env })) console.error(`baton: left out: ${problem}`);
} catch (error) {
  // What is wrong with the input is for the person who wrote it; a stack trace would bury it.
  console.error(`baton: ${(error as Error).message}`);
  process.exitCode = 1;
}
