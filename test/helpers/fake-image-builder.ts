/** Image Builder in memory: one pipeline, and bakes that go through the states that a test gives them. */
import {
  CancelImageCreationCommand,
  GetImageCommand,
  ImagebuilderClient,
  ListImagePipelineImagesCommand,
  ListImagePipelinesCommand,
  StartImagePipelineExecutionCommand,
} from '@aws-sdk/client-imagebuilder';

const HERE = 'arn:aws:imagebuilder:eu-central-1:123456789012';

/** A state, or an error of one look. */
export type State = string | Error;

interface Bake {
  state: string;
  readonly tags: Readonly<Record<string, string>>;
}

export class FakeImageBuilder {
  readonly client = new ImagebuilderClient({
    region: 'eu-central-1',
    // Nobody answers there.
    endpoint: 'http://127.0.0.1:9',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  readonly bakes = new Map<string, Bake>();
  readonly cancelled: string[] = [];

  /** @param states of the next bake, one for each look; the last one stays */
  constructor(
    private readonly family: string,
    private readonly states: readonly State[] = [],
    private readonly reason = '',
  ) {
    this.client.send = (async (command: object) => this.answer(command)) as never;
  }

  add(build: number, state: string, tags: Bake['tags'] = {}): string {
    const arn = `${HERE}:image/baton-${this.family}/1.2.3/${build}`;
    this.bakes.set(arn, { state, tags });
    return arn;
  }

  #looks = 0;
  private answer(command: object): object {
    if (command instanceof ListImagePipelinesCommand) {
      const [{ name, values = [] } = {}] = command.input.filters ?? [];
      const wanted = `baton-${this.family}`;
      const arn = `${HERE}:image-pipeline/${wanted}`;
      return { imagePipelineList: name === 'name' && values.includes(wanted) ? [{ name: wanted, arn }] : [] };
    }
    if (command instanceof StartImagePipelineExecutionCommand)
      return { imageBuildVersionArn: this.add(this.bakes.size + 1, 'PENDING', command.input.tags) };
    if (command instanceof CancelImageCreationCommand) {
      const arn = command.input.imageBuildVersionArn ?? '';
      this.cancelled.push(arn);
      this.bakes.set(arn, { state: 'CANCELLED', tags: {} });
      return {};
    }
    if (command instanceof ListImagePipelineImagesCommand)
      return {
        imageSummaryList: [...this.bakes].map(([arn, { state, tags }]) => ({
          arn,
          tags,
          state: { status: state },
        })),
      };
    if (command instanceof GetImageCommand) return this.#look(command.input.imageBuildVersionArn ?? '');
    throw new Error(`unknown command ${command.constructor.name}`);
  }

  #look(arn: string): object {
    const bake = this.bakes.get(arn);
    const next = this.states[Math.min(this.#looks, this.states.length - 1)];
    this.#looks += 1;
    if (next instanceof Error) throw next;
    const status = bake?.state === 'CANCELLED' ? bake.state : next;
    const amis = [
      { region: 'eu-west-1', image: 'ami-elsewhere' },
      { region: 'eu-central-1', image: 'ami-1' },
    ];
    return {
      image: {
        state: { status, reason: this.reason },
        ...(status === 'AVAILABLE' && { outputResources: { amis } }),
      },
    };
  }
}
