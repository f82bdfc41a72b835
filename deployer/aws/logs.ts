/** Logs in CloudWatch. */
import {
  type CloudWatchLogsClient,
  GetLogEventsCommand,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs';
import { Followed } from '../followed';
import type { FoundLine, LogSource, LogWish } from '../logs';
import { type LogPlace, type Stream, streamsOf } from './log-streams';

/** Of FilterLogEvents (API reference). */
const STREAMS_AT_ONCE = 100;
/** Of GetLogEvents. */
const EVENTS_AT_ONCE = 10_000;
/** Most that one call shows: more is for CloudWatch's own queries. */
const MOST_LINES = 100_000;
/** CloudWatch shows an event within seconds, and Docker's driver sends each five. */
const LATE_SECONDS = 15;
/** So often who follows looks whether another server serves. */
const LOOK_SECONDS = 10;

export async function awsLogs(place: LogPlace, wish: LogWish): Promise<LogSource> {
  const followed = new Followed<Stream>();
  // What is not there is told at once.
  let streams = followed.with(await streamsOf(place, wish));
  let looked = Date.now();
  return {
    lateSeconds: LATE_SECONDS,
    read: async (since, lines) => {
      if (Date.now() - looked > LOOK_SECONDS * 1000) {
        looked = Date.now();
        // A service that says nothing on a new server yet has no stream there.
        streams = followed.with(await streamsOf(place, wish).catch(() => []));
      }
      return numbered(
        lines === undefined
          ? await allSince(place, streams, since)
          : await newest(place, streams, since, lines),
      );
    },
  };
}

async function allSince(
  { logs, group }: LogPlace,
  streams: readonly Stream[],
  since: Date | undefined,
): Promise<FoundLine[]> {
  const found: FoundLine[] = [];
  const byName = new Map(streams.map((stream) => [stream.name, stream]));
  for (let at = 0; at < streams.length; at += STREAMS_AT_ONCE) {
    const input = {
      logGroupName: group,
      logStreamNames: streams.slice(at, at + STREAMS_AT_ONCE).map(({ name }) => name),
      ...(since && { startTime: since.getTime() }),
    };
    for await (const { events = [] } of paginateFilterLogEvents({ client: logs }, input)) {
      for (const { logStreamName = '', timestamp = 0, message = '' } of events) {
        const stream = byName.get(logStreamName);
        if (stream) found.push(line(stream, timestamp, message));
      }
      if (found.length > MOST_LINES) throw tooMany(since);
    }
  }
  return found;
}

const tooMany = (since: Date | undefined) =>
  new Error(
    `more than ${MOST_LINES} lines${since ? ` since ${since.toISOString()}` : ''}: ` +
      'ask for less (--since, --lines, one service)',
  );

async function newest(
  { logs, group }: LogPlace,
  streams: readonly Stream[],
  since: Date | undefined,
  lines: number,
): Promise<FoundLine[]> {
  const found: FoundLine[] = [];
  for (const stream of streams) found.push(...(await newestOf(logs, group, stream, since, lines)));
  return found;
}

/** From the end: a page may be empty though there is more before it, and the end is told by the same token again. */
async function newestOf(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  stream: Stream,
  since: Date | undefined,
  lines: number,
): Promise<FoundLine[]> {
  let found: FoundLine[] = [];
  let nextToken: string | undefined;
  for (;;) {
    const { events = [], nextBackwardToken } = await logs.send(
      new GetLogEventsCommand({
        ...{ logGroupName, logStreamName: stream.name, startFromHead: false },
        limit: Math.min(lines - found.length, EVENTS_AT_ONCE),
        ...(nextToken !== undefined && { nextToken }),
        ...(since && { startTime: since.getTime() }),
      }),
    );
    const page = events.map(({ timestamp = 0, message = '' }) => line(stream, timestamp, message));
    found = [...page, ...found];
    if (found.length >= lines || nextBackwardToken === undefined || nextBackwardToken === nextToken)
      return found;
    nextToken = nextBackwardToken;
  }
}

const line = ({ release, server, service, name }: Stream, timestamp: number, text: string): FoundLine => ({
  ...{ release, server, service },
  time: new Date(timestamp),
  message: text.replace(/\n+$/, ''),
  // The two ways to read give one line different ids.
  id: `${timestamp} ${name} ${text}`,
});

/** A program may say the same twice within a millisecond. */
function numbered(lines: readonly FoundLine[]): FoundLine[] {
  const times = new Map<string, number>();
  return lines.map((one) => {
    const before = times.get(one.id) ?? 0;
    times.set(one.id, before + 1);
    return { ...one, id: `${one.id} ${before}` };
  });
}
