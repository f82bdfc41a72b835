/** What a machine wrote, kept in files of this computer: the machine itself is gone after a deploy. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isPlainName } from '../../protocol/safe-name';
import { PROJECT } from '../project';
import { docker } from './docker';
import { logsFolder } from './files';

/** Of each environment, the newest. */
const KEPT = 20;
/** Most lines of the journal: nobody reads more. */
const JOURNAL_LINES = 200_000;
const MOST_SERVICES = 50;

export interface KeepLogsOptions {
  /** @default now */
  readonly time?: Date;
  /** The project's folder. @default as Terraform sees it */
  readonly project?: string;
}

/**
 * @param name of the machine, running or not
 * @returns the folder, from the project's
 * @throws Error when nothing could be kept
 */
export async function keepLogs(
  environment: string,
  name: string,
  { time = new Date(), project = PROJECT }: KeepLogsOptions = {},
): Promise<string> {
  const release = await docker(['inspect', '--format', '{{index .Config.Labels "baton.release"}}', name]);
  const stamp = time.toISOString().replace(/\.\d+/, '').replaceAll(':', '-');
  const all = logsFolder(environment);
  const folder = join(all, `${stamp}-${release.slice(0, 12)}-${name}`);
  const file = (of: string) => join(project, folder, `${of}.log`);
  // Logs say who signs in and what is requested: not for every user of this computer.
  await mkdir(join(project, folder), { recursive: true, mode: 0o700 });
  // As it is read of a machine that runs (read-logs.sh): who follows gets no line twice.
  const format = ['--no-pager', '--quiet', '--utc', '--output=short-iso-precise', '--no-hostname'];
  const read = ['journalctl', ...format, `--lines=${JOURNAL_LINES}`];
  try {
    await toFile(['exec', name, ...read], file('journal'));
    for (const service of await services(name))
      await toFile(['exec', name, 'docker', 'logs', '--timestamps', service], file(service));
  } catch (error) {
    // A stopped machine answers nothing, so this is all there is.
    await docker(['cp', `${name}:/var/log/baton-boot.log`, file('boot')]).catch(() => {
      throw error;
    });
  } finally {
    await forgetOlder(join(project, all));
  }
  return folder;
}

/** A machine whose boot has failed may have no Docker yet. */
const services = async (name: string) =>
  (await docker(['exec', name, 'docker', 'ps', '--all', '--format', '{{.Names}}']).catch(() => ''))
    .split('\n')
    .filter(isPlainName)
    .slice(0, MOST_SERVICES);

/** Straight to the disk, however long it is. */
async function toFile(args: readonly string[], file: string): Promise<void> {
  const target = await open(file, 'w', 0o600);
  try {
    const child = spawn('docker', args, { stdio: ['ignore', target.fd, target.fd] });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`docker ${args.join(' ')} ended with code ${code}`);
  } finally {
    await target.close();
  }
}

/** Their names begin with their time. */
async function forgetOlder(all: string): Promise<void> {
  const folders = (await readdir(all)).sort().reverse();
  for (const old of folders.slice(KEPT)) await rm(join(all, old), { recursive: true, force: true });
}
