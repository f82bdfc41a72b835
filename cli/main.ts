/** The commands for users, by `npm run` or `npx baton`. One of the places that read the process' environment. */
import { build } from './build-site';
import { down } from './down';
import { publish } from './publish';
import { resume } from './resume';
import { runCommand } from './run-command';
import { up } from './up';

void runCommand({ up, down, build, publish, resume }, process);
