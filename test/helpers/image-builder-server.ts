/** Answers as Image Builder does, for one family, on the loopback address: for AWS' own client. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const HERE = 'arn:aws:imagebuilder:eu-central-1:123456789012';

export class ImageBuilderServer {
  /** Of the only bake. */
  state = { status: 'AVAILABLE', reason: '' };
  /** Paths, in their order. */
  readonly asked: string[] = [];
  readonly #server: Server;

  /** @param buildUrl the run of CI that the bake under way is of */
  private constructor(
    private readonly family: string,
    private readonly buildUrl: string,
  ) {
    this.#server = createServer((request, response) => {
      const [path = ''] = (request.url ?? '').split('?');
      this.asked.push(path);
      if (path === '/CancelImageCreation') this.state = { status: 'CANCELLED', reason: '' };
      const answer = this.#answers()[path];
      response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer ?? {}));
    });
  }

  static async start(family: string, buildUrl: string): Promise<ImageBuilderServer> {
    const server = new ImageBuilderServer(family, buildUrl);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  #answers(): Readonly<Record<string, object>> {
    const name = `baton-${this.family}`;
    const arn = `${HERE}:image/${name}/1.2.3/1`;
    const amis = [{ region: 'eu-central-1', image: 'ami-1' }];
    return {
      '/ListImagePipelines': { imagePipelineList: [{ name, arn: `${HERE}:image-pipeline/${name}` }] },
      '/StartImagePipelineExecution': { imageBuildVersionArn: arn },
      '/GetImage': { image: { state: this.state, outputResources: { amis } } },
      '/ListImagePipelineImages': {
        imageSummaryList: [{ arn, state: { status: 'TESTING' }, tags: { 'baton:build': this.buildUrl } }],
      },
      '/CancelImageCreation': {},
    };
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
