/** A machine of the local platform that belongs to no environment: systemd, and a disk for the Docker inside. */
import { randomBytes } from 'node:crypto';
import { DEBIAN } from '../../deployer/local/images/catalog';
import { PRIVILEGES } from '../../deployer/local/machine';
import { docker, dockerOrThrow, type Outcome, requireImage } from './docker';
import { eventually } from './eventually';

export interface SystemContainerProps {
  readonly image: string;
  /** Volume that the Docker inside begins with. @default an empty one */
  readonly dockerVolume?: string;
  /** @default Docker's own, which leads to the world */
  readonly network?: 'none';
}

/** Degraded as well: a unit that makes no sense in a container may have failed. */
const BOOTED = /^(running|degraded)$/m;

export class SystemContainer {
  readonly name = `baton-test-system-${randomBytes(4).toString('hex')}`;
  /** The Docker's, and what else is on its disk. */
  readonly volume = `${this.name}-docker`;

  static async boot({ image, dockerVolume, network }: SystemContainerProps): Promise<SystemContainer> {
    requireImage(image);
    const machine = new SystemContainer();
    try {
      dockerOrThrow(['volume', 'create', machine.volume]);
      if (dockerVolume) copyVolume(dockerVolume, machine.volume);
      dockerOrThrow([
        ...['run', '--detach', '--name', machine.name, ...PRIVILEGES],
        ...(network === undefined ? [] : ['--network', network]),
        ...['--volume', `${machine.volume}:/var/lib/docker`, image],
      ]);
      await eventually(() => BOOTED.test(machine.try('systemctl is-system-running').output), 180);
      return machine;
    } catch (error) {
      machine.close();
      throw error;
    }
  }

  try(script: string): Outcome {
    return docker(['exec', '--interactive', this.name, 'bash'], script);
  }

  shell(script: string): string {
    const { status, output } = this.try(script);
    if (status !== 0) throw new Error(`exit code ${status}: ${output.slice(-6000)}`);
    return output.trim();
  }

  /** Docker's own way to copy does not reach what is in memory, such as /run. */
  put(path: string, content: Uint8Array | string): void {
    const { status, output } = docker(
      ['exec', '--interactive', this.name, 'sh', '-c', `cat >${path}`],
      content,
    );
    if (status !== 0) throw new Error(output);
  }

  /** Ends it as a stopped machine ends. */
  stop(): void {
    dockerOrThrow(['stop', '--time', '60', this.name]);
  }

  /** What is on its disk, the Docker's aside, becomes an image. */
  commit(image: string): void {
    dockerOrThrow(['commit', this.name, image]);
  }

  close(): void {
    docker(['rm', '--force', '--volumes', this.name]);
    docker(['volume', 'rm', '--force', this.volume]);
  }
}

/** Layers hold trusted attributes, which only SYS_ADMIN may copy. */
const copyVolume = (from: string, to: string) =>
  dockerOrThrow([
    ...['run', '--rm', '--cap-add=SYS_ADMIN', '--network=none', '--volume', `${from}:/from:ro`],
    ...['--volume', `${to}:/to`, DEBIAN, 'cp', '-a', '/from/.', '/to/'],
  ]);
