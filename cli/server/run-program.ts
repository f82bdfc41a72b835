/** Runs a program in this command's place, as ssh and docker are. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { knownHostsOf, type Program, type Way } from '../../deployer/way';

/** What shells say of a program that a signal ended. */
const SIGNAL = 130;

/**
 * Its exit code becomes the command's.
 * @param program made with the file that says who vouches for the host
 */
export async function runOnWay(way: Way, program: (knownHosts: string) => Program): Promise<void> {
  // In a folder that nobody else can write to.
  const folder = await mkdtemp(join(tmpdir(), 'baton-ssh-'));
  try {
    const file = join(folder, 'known_hosts');
    if (way.kind === 'ssh') await writeFile(file, knownHostsOf(way), { mode: 0o600 });
    const code = await run(program(file));
    if (code !== 0) throw new CommanderError(code, 'baton.exit', `it ended with ${code}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Ctrl-C reaches the program too, and is its to answer. */
function run({ program, args }: Program): Promise<number> {
  const ignore = () => {};
  process.on('SIGINT', ignore);
  return new Promise<number>((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    child.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'ENOENT'
          ? new Error(
              `${program} is not installed. Next step: install it (Debian: ${PACKAGES[program] ?? program})`,
            )
          : error,
      ),
    );
    child.on('close', (code, signal) => resolve(signal ? SIGNAL : (code ?? 1)));
  }).finally(() => process.off('SIGINT', ignore));
}

const PACKAGES: Readonly<Record<string, string>> = {
  ssh: 'openssh-client',
  docker: 'npx baton up installs it',
};
