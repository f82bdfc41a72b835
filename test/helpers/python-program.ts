/** Programs and libraries from the Python package index, installed once into the cache folder. */
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
 * In an environment of its own.
 * @returns the folder of its programs
 * @throws Error when it cannot be installed: a test that cannot run must not look like one that passed
 */
export function pythonProgram({ name, version, extra }: PythonPackage): string {
  const home = join(cacheFolder(process.env), name, version);
  install(home, [`${name}${extra ? `[${extra}]` : ''}==${version}`]);
  return join(home, 'bin');
}

/**
 * For the Python of a container, which need not be this computer's.
 * @param python its version, such as 3.13
 * @returns the folder of its modules
 */
export function pythonLibrary({ name, version }: PythonPackage, python: string): string {
  const home = join(cacheFolder(process.env), name, `${version}-python${python}`);
  const modules = join(home, 'modules');
  const target = ['--target', modules, '--python-version', python, '--only-binary=:all:'];
  install(home, [...target, `${name}==${version}`]);
  return modules;
}

/** @throws Error when it cannot be installed */
function install(home: string, what: readonly string[]): void {
  const complete = join(home, 'complete');
  if (existsSync(complete)) return;
  try {
    rmSync(home, { recursive: true, force: true });
    makeEnvironment(home);
    execFileSync(join(home, 'bin/pip'), ['install', '--quiet', ...what], quiet);
    mkdirSync(complete);
  } catch (error) {
    throw new Error(`${what.at(-1)} cannot be installed (needs python3-venv): ${(error as Error).message}`);
  }
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
