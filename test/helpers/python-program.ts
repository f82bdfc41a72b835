/** A program from the Python package index, installed once into the cache folder, in an environment of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../deployer/local/cache-folder';

export interface PythonPackage {
  readonly name: string;
  readonly version: string;
  /** Optional parts of the package, such as `server`. @default none */
  readonly extra?: string;
}

const quiet = { stdio: 'pipe' } as const;

/**
 * @returns the folder of its programs
 * @throws Error when it cannot be installed: a test that cannot run must not look like one that passed
 */
export function pythonProgram({ name, version, extra }: PythonPackage): string {
  const home = join(cacheFolder(process.env), name, version);
  const programs = join(home, 'bin');
  const complete = join(home, 'complete');
  if (existsSync(complete)) return programs;
  try {
    rmSync(home, { recursive: true, force: true });
    makeEnvironment(home);
    const requirement = `${name}${extra ? `[${extra}]` : ''}==${version}`;
    execFileSync(join(programs, 'pip'), ['install', '--quiet', requirement], quiet);
    mkdirSync(complete);
  } catch (error) {
    throw new Error(
      `${name} ${version} cannot be installed (needs python3-venv): ${(error as Error).message}`,
    );
  }
  return programs;
}

/** Debian has the module in a package of its own. */
function makeEnvironment(home: string): void {
  const make = () => execFileSync('python3', ['-m', 'venv', home], quiet);
  try {
    make();
  } catch {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync('apt-get', ['install', '-y', '--no-install-recommends', 'python3-venv'], { ...quiet, env });
    make();
  }
}
