/** The program `baton`. One of the places that read the process' environment. */
import { version } from '../package.json';
import { register } from './program';
import { runCommand } from './run-command';

void runCommand('baton', version, register, process);
