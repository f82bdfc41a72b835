/** Debian's registry server with images of this computer, on the loopback address here and on a machine's own. */
import { randomBytes } from 'node:crypto';
import { freePort } from '../../bench/free-port';
import { docker, dockerOrThrow, requireImage } from './docker';
import { eventually } from './eventually';

const IMAGE = 'baton/tools:trixie';

export class RegistryServer {
  readonly #name = `baton-test-registry-${randomBytes(4).toString('hex')}`;
  #containers: readonly string[] = [];

  private constructor(readonly host: string) {}

  static async start(): Promise<RegistryServer> {
    requireImage(IMAGE);
    const port = await freePort();
    const registry = new RegistryServer(`127.0.0.1:${port}`);
    registry.#run(['--publish', `${registry.host}:${port}`], `:${port}`);
    await eventually(
      async () => (await fetch(`http://${registry.host}/v2/`, { signal: AbortSignal.timeout(2000) })).ok,
    );
    return registry;
  }

  /** @param as its name here, with its tag. @returns the same with the host and its digest */
  push(image: string, as = image): string {
    const name = `${this.host}/${as}`;
    dockerOrThrow(['tag', image, name]);
    try {
      dockerOrThrow(['push', '--quiet', name]);
      const found = dockerOrThrow(['inspect', '--format', '{{join .RepoDigests "\\n"}}', name]);
      const digest = found
        .split('\n')
        .find((one) => one.startsWith(this.host))
        ?.split('@')[1];
      if (!digest) throw new Error(`${name} has no digest: ${found}`);
      return `${name}@${digest}`;
    } finally {
      dockerOrThrow(['image', 'rm', name]);
    }
  }

  /** The same images at the same name, on the loopback address of a container. */
  serveInside(container: string): void {
    this.#run(['--network', `container:${container}`], this.host);
  }

  #run(options: readonly string[], at: string): void {
    const name = `${this.#name}-${this.#containers.length}`;
    const config = {
      version: '0.1',
      storage: { filesystem: { rootdirectory: '/var/lib/registry' } },
      http: { addr: at },
    };
    const serve = `printf %s '${JSON.stringify(config)}' >/tmp/c.yml && exec docker-registry serve /tmp/c.yml`;
    dockerOrThrow([
      ...['run', '--detach', '--name', name, '--volume', `${this.#name}:/var/lib/registry`, ...options],
      ...[IMAGE, 'sh', '-c', serve],
    ]);
    this.#containers = [...this.#containers, name];
  }

  close(): void {
    for (const name of this.#containers) docker(['rm', '--force', '--volumes', name]);
    docker(['volume', 'rm', '--force', this.#name]);
  }
}
