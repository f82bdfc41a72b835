/** A full disk: a very small one is mounted over a folder. */
import type { Testbed } from '../../testbed/testbed';

export async function fillDisk({ machines }: Testbed, machine: string, folder: string): Promise<void> {
  const script = `mkdir -p ${folder} && mount -t tmpfs -o size=64k tmpfs ${folder}`;
  await machines.run(machine, 'sh', '-c', script);
}

export async function freeDisk({ machines }: Testbed, machine: string, folder: string): Promise<void> {
  await machines.run(machine, 'umount', folder);
}
