/** CloudWatch Logs in memory, as strict as AWS is (API reference: PutLogEvents), and a journal that grows. */
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  type InputLogEvent,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Journal } from '../../agent/logs/journal';
import type { JournalEntry } from '../../agent/logs/journal-export';

export const awsError = (name: string, message = name) => Object.assign(new Error(message), { name });

const HOUR = 3600 * 1000;

export class FakeLogs {
  // Nobody answers at port 9: what the fake does not know fails, and leaves this computer in no case.
  readonly client = new CloudWatchLogsClient({
    region: 'eu-central-1',
    endpoint: 'http://127.0.0.1:9',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  readonly streams = new Map<string, InputLogEvent[]>();
  readonly batchSizes: number[] = [];
  /** Called before each batch counts; throws what CloudWatch shall answer. */
  before: (events: readonly InputLogEvent[]) => void = () => {};
  /** Called when a batch counts: an answer that gets lost. */
  after: () => void = () => {};
  groupIsThere = true;

  constructor() {
    this.client.send = (async (command: object, options?: { abortSignal?: AbortSignal }) => {
      options?.abortSignal?.throwIfAborted();
      if (command instanceof CreateLogStreamCommand) return this.create(command.input);
      if (command instanceof PutLogEventsCommand) return this.put(command.input);
      throw new Error(`unknown command ${command.constructor.name}`);
    }) as never;
  }

  lines = (stream: string) => (this.streams.get(stream) ?? []).map(({ message }) => message);

  private create({ logStreamName = '' }: CreateLogStreamCommand['input']): object {
    if (!this.groupIsThere)
      throw awsError('ResourceNotFoundException', 'The specified log group does not exist.');
    if (this.streams.has(logStreamName)) throw awsError('ResourceAlreadyExistsException');
    this.streams.set(logStreamName, []);
    return {};
  }

  private put({ logStreamName = '', logEvents = [] }: PutLogEventsCommand['input']): object {
    this.before(logEvents);
    const stream = this.streams.get(logStreamName);
    if (!stream) throw awsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    const problem = refusal(logEvents);
    if (problem) throw awsError('InvalidParameterException', problem);
    const now = Date.now();
    const old = logEvents.filter(({ timestamp = 0 }) => timestamp < now - 14 * 24 * HOUR).length;
    const recent = logEvents.filter(({ timestamp = 0 }) => timestamp <= now + 2 * HOUR).length;
    stream.push(...logEvents.slice(old, recent));
    this.batchSizes.push(logEvents.length);
    this.after();
    const info = {
      ...(old > 0 && { tooOldLogEventEndIndex: old }),
      ...(recent < logEvents.length && { tooNewLogEventStartIndex: recent }),
    };
    return Object.keys(info).length > 0 ? { rejectedLogEventsInfo: info } : {};
  }
}

function refusal(events: readonly InputLogEvent[]): string | undefined {
  if (events.length === 0) return 'a batch must hold an event';
  if (events.length > 10_000) return 'a batch must hold at most 10,000 events';
  let bytes = 0;
  let before = 0;
  for (const { timestamp = 0, message = '' } of events) {
    if (timestamp < before) return 'events must be in chronological order';
    before = timestamp;
    const size = Buffer.byteLength(message) + 26;
    if (message === '') return 'a message must not be empty';
    if (size > 256 * 1024) return 'an event must be at most 256 KiB';
    bytes += size;
  }
  if (bytes > 1_048_576) return 'a batch must be at most 1 MiB';
  const span = (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0);
  return span > 24 * HOUR ? 'a batch must not span more than 24 hours' : undefined;
}

/** The n-th entry; journals count from 1. */
export const cursorOf = (index: number) => `s=ab12;i=${index.toString(16)};b=cd;m=1;t=2;x=3`;

export class FakeJournal {
  readonly entries: JournalEntry[] = [];
  readonly asked: (string | undefined)[] = [];
  /** Errors with which the next readings end. */
  readonly broken: string[] = [];
  #grown = resolvers();

  write(message: string, about: Partial<JournalEntry> = {}): void {
    const cursor = cursorOf(this.entries.length + 1);
    this.entries.push({ cursor, time: Date.now(), message, cut: 0, identifier: 'sshd', ...about });
    const { resolve } = this.#grown;
    this.#grown = resolvers();
    resolve();
  }

  readonly read: Journal = (options) => this.reading(options);

  private async *reading({ after, follow, signal }: Parameters<Journal>[0]) {
    signal.throwIfAborted();
    this.asked.push(after);
    const ended = resolvers();
    signal.addEventListener('abort', ended.resolve);
    const last = this.entries.findIndex(({ cursor }) => cursor === after);
    if (after !== undefined && last < 0) throw new Error('Failed to seek to cursor: Invalid argument');
    for (let next = last + 1; ; next += 1) {
      while (next >= this.entries.length) {
        if (!follow || signal.aborted) return;
        await Promise.race([this.#grown.promise, ended.promise]);
      }
      if (signal.aborted) return;
      const error = this.broken.shift();
      if (error) throw new Error(error);
      yield this.entries[next] as JournalEntry;
    }
  }
}

function resolvers() {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
