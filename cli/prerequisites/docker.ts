/** Docker: installed from the distribution's packages and started where it is not. */
import type { Log } from '../../deployer/local/images/progress';
import { type Ask, ask as askTerminal, isInteractive } from './ask';
import { type DaemonOptions, startDaemon } from './docker-daemon';
import { installPackages, isDebianLike, packagesFor } from './docker-packages';
import { type DockerState, dockerState, isDefaultEndpoint } from './docker-state';
import { PrerequisiteError } from './prerequisite-error';
import { canBecomeRoot, findProgram, type System, THIS_COMPUTER } from './system';

export { stopOwnDocker } from './own-dockerd';

export interface DockerOptions {
  readonly log: Log;
  /** Gets the log of a daemon that is started by hand. */
  readonly cacheDir: string;
  /** Whether a person is there to be asked. @default whether input and output are a terminal */
  readonly interactive?: boolean;
  /** @default asks on the terminal */
  readonly ask?: Ask;
  /** Where a daemon that is started by hand is remembered. @default .baton of the working directory */
  readonly stateDir?: string;
}

interface Asking extends DaemonOptions {
  readonly ask: Ask;
}

const INSTALL = 'install Docker (https://docs.docker.com/engine/install/), then run this again';

/**
 * Returns when Docker answers.
 * @throws PrerequisiteError where it cannot be made to
 */
export async function ensureDocker(given: DockerOptions, system: System = THIS_COMPUTER): Promise<void> {
  const interactive = given.interactive ?? isInteractive(process.stdin, process.stdout);
  const options: Asking = { ask: askTerminal, ...given, interactive };
  let state = await dockerState(system);
  if (state.kind !== 'answers') {
    refuseWhatCannotBeMended(state);
    await installMissing(state, options, system);
    state = await dockerState(system);
  }
  if (state.kind === 'silent') state = await startDaemon(options, system);
  refuseWhatCannotBeMended(state);
}

function refuseWhatCannotBeMended(state: DockerState): void {
  if (state.kind === 'denied') {
    throw new PrerequisiteError(
      'Docker runs, but you may not use it: you are not in the group docker',
      'run `sudo usermod -aG docker "$USER"`, sign out and in again, then run this again',
    );
  }
  if (state.kind === 'silent' && !isDefaultEndpoint(state.endpoint)) {
    throw new PrerequisiteError(
      `Docker does not answer at ${state.endpoint}, which DOCKER_HOST or the Docker context names`,
      "start that Docker, or go back to this computer's own: `unset DOCKER_HOST; docker context use default`",
    );
  }
}

async function installMissing(state: DockerState, options: Asking, system: System): Promise<void> {
  const systemd = ((await system.read('/proc/1/comm')) ?? '').trim() === 'systemd';
  const missing = {
    client: state.kind === 'absent',
    daemon: (await findProgram(system, 'dockerd')) === undefined,
    // A daemon that systemd starts came with what it needs.
    iptables: !systemd && (await findProgram(system, 'iptables')) === undefined,
  };
  const absent = Object.entries({ Docker: missing.client || missing.daemon, iptables: missing.iptables })
    .filter(([, is]) => is)
    .map(([name]) => name);
  if (absent.length === 0) return;
  const what = `${absent.join(' and ')} ${absent.length > 1 ? 'are' : 'is'} not installed`;
  const osRelease = (await system.read('/etc/os-release')) ?? '';
  if (!isDebianLike(osRelease)) {
    throw new PrerequisiteError(`${what}, and only on Debian and Ubuntu can that be done here`, INSTALL);
  }
  const packages = packagesFor(missing, osRelease);
  const command = `sudo apt-get install ${packages.join(' ')}`;
  options.log(`${what}: the packages ${packages.join(', ')} will be installed with apt-get`);
  if (options.interactive && !(await options.ask('Install them now?'))) {
    throw new PrerequisiteError(
      `${what}, and nothing was installed, as you chose`,
      `run \`${command}\`, then this again`,
    );
  }
  if (!(await canBecomeRoot(system, options.interactive))) {
    throw new PrerequisiteError(
      `${what}, and installing needs root: you are not root, and sudo is not there or asks for a password`,
      `as root, run \`${command.replace('sudo ', '')}\`, then run this again`,
    );
  }
  await installPackages(packages, options.log, system);
  // Distributions differ in whether the client is a package of its own.
  if (missing.client && (await findProgram(system, 'docker')) === undefined) {
    await installPackages(['docker-cli'], options.log, system);
  }
}
