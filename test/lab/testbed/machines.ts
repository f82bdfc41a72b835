/** The testbed's machines: containers that stand for servers. */
import { docker } from '../../../deployer/local/docker';
import type { Layout } from '../../../deployer/local/layout';
import { machines, servingMachine } from '../../../deployer/local/machine';
import { LAB } from './environment';

/** Resident memory in MiB; undefined if the process does not run. */
export interface Memory {
  readonly agent: number | undefined;
  readonly traefik: number | undefined;
}

export class Machines {
  constructor(private readonly layout: Layout) {}

  names(): Promise<string[]> {
    return machines(LAB);
  }

  /** The machine that has the site's address. */
  holder(): Promise<string | undefined> {
    return servingMachine({ environment: LAB, layout: this.layout });
  }

  /** @throws Error if no machine has the address */
  async serving(): Promise<string> {
    const name = await this.holder();
    if (!name) throw new Error('no machine has the address');
    return name;
  }

  run(machine: string, ...command: readonly string[]): Promise<string> {
    return docker(['exec', machine, ...command]);
  }

  /** Id of the release that the machine was created for. */
  release(machine: string): Promise<string> {
    return docker(['inspect', '--format', '{{index .Config.Labels "baton.release"}}', machine]);
  }

  async memory(machine: string): Promise<Memory> {
    const resident = async (pid: string) => {
      const status = await this.run(machine, 'sh', '-c', `cat /proc/$(${pid})/status`).catch(() => '');
      const kib = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1];
      return kib === undefined ? undefined : Number(kib) / 1024;
    };
    return {
      agent: await resident('systemctl show --property MainPID --value baton-agent'),
      traefik: await resident('docker inspect --format "{{.State.Pid}}" traefik'),
    };
  }
}
