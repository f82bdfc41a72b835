/** Whether the disks have room for images and caches. */
import type { StatsFs } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PrerequisiteError } from './prerequisite-error';
import { type System, THIS_COMPUTER, tryRun } from './system';

const GIB = 2 ** 30;

export interface DiskNeed {
  /** Folders that will be written to; they need not exist yet. */
  readonly paths: readonly string[];
  /** Free space on each disk, in GiB. */
  readonly needGiB: number;
}

export interface Disks {
  readonly statfs: (path: string) => Promise<Pick<StatsFs, 'bavail' | 'bsize'>>;
  /** Tells disks apart. */
  readonly stat: (path: string) => Promise<{ readonly dev: number }>;
}

/** @throws PrerequisiteError naming each disk that is too full */
export async function checkDisk(
  { paths, needGiB }: DiskNeed,
  disks: Disks = { statfs, stat },
): Promise<void> {
  const seen = new Set<number>();
  const full: string[] = [];
  for (const path of paths) {
    const { disk, freeGiB } = await look(path, disks);
    if (seen.has(disk)) continue;
    seen.add(disk);
    if (freeGiB < needGiB) full.push(`${path} has ${freeGiB.toFixed(1)} GiB free`);
  }
  if (full.length === 0) return;
  throw new PrerequisiteError(
    `the disk is too full: ${full.join(', ')}, ${needGiB} GiB are needed`,
    'free some space there: `docker system df` shows what Docker holds, `docker image prune` removes unused images',
  );
}

/** Where Docker keeps its images. */
export async function dockerRoot(system: System = THIS_COMPUTER): Promise<string> {
  const { code, stdout } = await tryRun(system, 'docker', ['info', '--format', '{{.DockerRootDir}}']);
  return (code === 0 && stdout.trim()) || '/var/lib/docker';
}

/** A folder that does not exist or cannot be read counts as on its parent's disk. */
async function look(path: string, disks: Disks): Promise<{ disk: number; freeGiB: number }> {
  try {
    const [{ dev }, { bavail, bsize }] = await Promise.all([disks.stat(path), disks.statfs(path)]);
    return { disk: dev, freeGiB: (bavail * bsize) / GIB };
  } catch (error) {
    const parent = dirname(path);
    if (parent === path) throw error;
    return look(parent, disks);
  }
}
