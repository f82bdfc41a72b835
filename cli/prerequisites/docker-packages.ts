/** Docker's packages on Debian, Ubuntu and what derives from them. */
import { type Log, withProgress } from '../../deployer/local/images/progress';
import { PrerequisiteError } from './prerequisite-error';
import { runAsRoot, type System } from './system';

/** Reads a field of os-release: https://www.freedesktop.org/software/systemd/man/os-release.html */
const field = (osRelease: string, name: string) =>
  new RegExp(`^${name}=["']?([^"'\\n]*)`, 'm').exec(osRelease)?.[1] ?? '';

export const isDebianLike = (osRelease: string): boolean =>
  [field(osRelease, 'ID'), ...field(osRelease, 'ID_LIKE').split(' ')].some(
    (id) => id === 'debian' || id === 'ubuntu',
  );

export interface Missing {
  readonly client: boolean;
  readonly daemon: boolean;
  /** Which a daemon started by hand needs. */
  readonly iptables: boolean;
}

export function packagesFor(missing: Missing, osRelease: string): string[] {
  // Since Debian 13 the client is apart; testing and unstable have no number.
  const version = field(osRelease, 'VERSION_ID');
  const apart = field(osRelease, 'ID') === 'debian' && (version === '' || Number(version) >= 13);
  const packages: string[] = [];
  if (missing.daemon || (missing.client && !apart)) packages.push('docker.io');
  if (missing.client && apart) packages.push('docker-cli');
  if (missing.daemon || missing.iptables) packages.push('iptables');
  return packages;
}

/** A fresh machine may be busy with its own upgrades. */
const APT = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=300'];

/** @throws PrerequisiteError with what apt-get said last */
export async function installPackages(packages: readonly string[], log: Log, system: System): Promise<void> {
  await withProgress(log, `installing ${packages.join(', ')}`, async (howFar) => {
    // sudo keeps no variable, env sets it.
    const apt = async (...args: string[]) => {
      const { code, tail } = await runAsRoot(system, 'env', [...APT, ...args], { onLine: howFar });
      if (code === 0) return;
      throw new PrerequisiteError(
        `apt-get ${args[0]} failed, so ${packages.join(', ')} could not be installed:\n${tail}`,
        `mend that (\`sudo apt-get ${args.join(' ')}\` shows it again), then run this again`,
      );
    };
    await apt('update');
    await apt('install', '-y', '--no-install-recommends', ...packages);
  });
}
