/** A small image registry on the loopback address: manifests, and the tokens that the public ones ask for. */
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const sha = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

export class ImageRegistry {
  readonly #server: Server;
  readonly #manifests = new Map<string, { readonly type: string; readonly text: string }>();
  readonly #blobs = new Map<string, string>();
  /** `user:password` that may read. @default everybody may */
  login: string | undefined;

  private constructor() {
    this.#server = createServer((request, response) => {
      const url = request.url ?? '';
      if (url.startsWith('/token')) {
        const given = request.headers.authorization ?? '';
        const wanted = this.login && `Basic ${Buffer.from(this.login).toString('base64')}`;
        if (wanted && given !== wanted) return void response.writeHead(401).end();
        return void response.end(JSON.stringify({ token: 'may read' }));
      }
      if (request.headers.authorization !== 'Bearer may read') {
        const challenge = `Bearer realm="http://${this.host}/token",service="test"`;
        return void response.writeHead(401, { 'www-authenticate': challenge }).end();
      }
      const [, kind, reference = ''] = /\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
      const name = url.slice('/v2/'.length).replace(/\/(manifests|blobs)\/.*$/, '');
      const blob = kind === 'blobs' ? this.#blobs.get(reference) : undefined;
      if (blob) return void response.end(blob);
      const manifest = this.#manifests.get(`${name}@${reference}`);
      if (!manifest) return void response.writeHead(404).end();
      response.writeHead(200, {
        'content-type': manifest.type,
        'docker-content-digest': sha(manifest.text),
      });
      response.end(request.method === 'HEAD' ? undefined : manifest.text);
    });
  }

  static async start(): Promise<ImageRegistry> {
    const registry = new ImageRegistry();
    await new Promise<void>((resolve) => registry.#server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** One image for several processors, as `docker buildx build --platform` pushes it. @returns its digest */
  pushList(name: string, tag: string, architectures: readonly string[]): string {
    const manifests = [
      ...architectures.map((architecture) => ({ platform: { os: 'linux', architecture } })),
      // What was noted down about the build.
      { platform: { os: 'unknown', architecture: 'unknown' } },
    ];
    return this.put(name, tag, INDEX, { name, tag, manifests });
  }

  /** An image for one processor, as `docker build` makes it. @returns its digest */
  pushOne(name: string, tag: string, architecture: string): string {
    const config = JSON.stringify({ os: 'linux', architecture, name });
    this.#blobs.set(sha(config), config);
    return this.put(name, tag, MANIFEST, { name, tag, config: { digest: sha(config) } });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  private put(name: string, tag: string, type: string, content: object): string {
    const text = JSON.stringify(content);
    for (const reference of [tag, sha(text)]) this.#manifests.set(`${name}@${reference}`, { type, text });
    return sha(text);
  }
}
