/** The program `baton`. One of the places that read the process' environment. */
import { version } from '../package.json';
import { register } from './program';
import { runCommand } from './run-command';

/** @param prepare builds what commands need beside this program: the project's environments, and what a stack ships */
export const run = (prepare: () => Promise<void>): Promise<void> =>
  runCommand('baton', version, register, process, prepare);
