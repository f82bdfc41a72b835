/** The commands for those who work on Baton itself. One of the places that read the process' environment. */
import { bench } from '../bench/bench';
import { runCommand } from '../cli/run-command';
import { lab } from './lab/command';
import { mutate } from './mutate/mutate';
import { pin } from './pin/pin';
import { test } from './tiers';

void runCommand({ test, lab, bench, pin, mutate }, process);
