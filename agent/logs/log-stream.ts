/** A stream of the environment's log group in CloudWatch. */
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  type InputLogEvent,
  PutLogEventsCommand,
  type RejectedLogEventsInfo,
} from '@aws-sdk/client-cloudwatch-logs';

export interface LogsOptions {
  readonly region: string;
  /** A stand-in for AWS, in tests. @default AWS */
  readonly endpoint?: string | undefined;
}

const CONNECT_MILLISECONDS = 3000;
const ANSWER_MILLISECONDS = 10_000;

/**
 * By IPv6 where the machine has it: one that has just lost the site's address has no public IPv4 address for a while,
 * and then is when its last lines are sent.
 */
export const logsClient = ({ region, endpoint }: LogsOptions) =>
  new CloudWatchLogsClient({
    region,
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: CONNECT_MILLISECONDS,
      requestTimeout: ANSWER_MILLISECONDS,
      throwOnRequestTimeout: true,
    },
    ...(endpoint ? { endpoint } : { useDualstackEndpoint: true }),
  });

/** `<release>/<server>/<name>`, as the containers' streams are named: see docker/logging.ts. */
export const streamName = (settings: { readonly release: string; readonly server: string }, name: string) =>
  `${settings.release}/${settings.server}/${name}`;

export class LogStream {
  constructor(
    private readonly client: CloudWatchLogsClient,
    private readonly group: string,
    readonly name: string,
  ) {}

  /**
   * @param events in the order of their time, at most 1 MiB
   * @returns how many of them are too old or too new for CloudWatch, and so are not in the stream
   * @throws Error when none is
   */
  async put(events: readonly InputLogEvent[], signal?: AbortSignal): Promise<number> {
    try {
      return await this.putOnce(events, signal);
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      await this.create(signal);
      return this.putOnce(events, signal);
    }
  }

  private async putOnce(events: readonly InputLogEvent[], signal?: AbortSignal): Promise<number> {
    const command = new PutLogEventsCommand({
      logGroupName: this.group,
      logStreamName: this.name,
      logEvents: [...events],
    });
    const { rejectedLogEventsInfo } = await this.client.send(command, signal ? { abortSignal: signal } : {});
    return rejectedLogEventsInfo ? rejected(rejectedLogEventsInfo, events.length) : 0;
  }

  private async create(signal?: AbortSignal): Promise<void> {
    const command = new CreateLogStreamCommand({ logGroupName: this.group, logStreamName: this.name });
    await this.client.send(command, signal ? { abortSignal: signal } : {}).catch((error: Error) => {
      if (error.name !== 'ResourceAlreadyExistsException') throw error;
    });
  }
}

/** The indices stand around those in the middle, which were taken. */
function rejected(info: RejectedLogEventsInfo, count: number): number {
  const old = Math.max(info.tooOldLogEventEndIndex ?? 0, info.expiredLogEventEndIndex ?? 0);
  return old + count - (info.tooNewLogEventStartIndex ?? count);
}
